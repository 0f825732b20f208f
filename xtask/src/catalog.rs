//! `cargo xtask catalog`: turns GitHub's published schemas and examples into the data of `catalog/github/`.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use flow_model::catalog::Library;
use flow_model::catalog::github::{self, Github};
use serde_json::{Map, Value, json};

use crate::paths;

const SCHEMAS: &str = "node_modules/@octokit/openapi-webhooks";
const EXAMPLES: &str = "node_modules/@octokit/webhooks-examples";
const CATALOG: &str = "catalog/github";

/// Whether the data is written or only compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Writes `catalog/github/`.
    Write,
    /// Fails where `catalog/github/` is not what would be written.
    Check,
}

impl Mode {
    /// From the command's `--check`.
    pub fn from_check_flag(check: bool) -> Self {
        if check { Self::Check } else { Self::Write }
    }
}

/// Runs the command.
pub fn run(mode: Mode) -> Result<()> {
    let root = paths::root();
    let document = read_json(&root.join(SCHEMAS).join("generated/api.github.com.json"))?;
    let examples = read_json(&root.join(EXAMPLES).join("api.github.com/index.json"))?;
    let github = github::import(&document, &examples);
    ensure!(
        github.unread.is_empty(),
        "webhooks that cannot be read: {}",
        github.unread.join(", ")
    );
    accept_samples(&github)?;
    let mut files = data_files(&github)?;
    files.insert("NOTICE".to_owned(), notice(&root)?);
    let folder = root.join(CATALOG);
    match mode {
        Mode::Write => write(&folder, &files)?,
        Mode::Check => compare(&folder, &files)?,
    }
    let bytes: usize = files.values().map(String::len).sum();
    println!(
        "catalog/github: {} events, {} with samples, {} files, {} KB",
        github.events.len(),
        github.samples.len(),
        files.len(),
        bytes / 1024
    );
    Ok(())
}

/// Every published example must fit its event's type: else a flow would refuse what GitHub really sends.
fn accept_samples(github: &Github) -> Result<()> {
    for (id, samples) in &github.samples {
        let payload = github
            .payloads
            .get(id)
            .context("a sample of an unknown event")?;
        for sample in samples {
            if let Err(reason) = payload.accepts(sample) {
                bail!("a published example of {id} does not fit its type: {reason}");
            }
        }
    }
    Ok(())
}

fn data_files(github: &Github) -> Result<BTreeMap<String, String>> {
    let mut files = BTreeMap::new();
    files.insert("events.json".to_owned(), line_by_line(&github.events)?);
    let library = Library::new(&github.payloads);
    files.insert(
        "types.json".to_owned(),
        serde_json::to_string(&library)? + "\n",
    );
    for (id, samples) in &github.samples {
        let samples: Vec<Value> = samples
            .iter()
            .enumerate()
            .map(|(index, payload)| json!({"name": sample_name(index, payload), "payload": sorted(payload)}))
            .collect();
        files.insert(format!("samples/{id}.json"), line_by_line(&samples)?);
    }
    Ok(files)
}

/// A JSON list with one entry a line, so that a new entry is one line of a diff.
fn line_by_line<T: serde::Serialize>(entries: &[T]) -> Result<String> {
    let lines: Vec<String> = entries
        .iter()
        .map(serde_json::to_string)
        .collect::<Result<_, _>>()?;
    Ok(format!("[\n{}\n]\n", lines.join(",\n")))
}

/// What a person recognises an example by.
fn sample_name(index: usize, payload: &Value) -> String {
    let places = [
        "/issue/title",
        "/pull_request/title",
        "/discussion/title",
        "/release/tag_name",
        "/ref",
        "/repository/full_name",
    ];
    let known = places
        .iter()
        .find_map(|place| payload.pointer(place)?.as_str());
    match known {
        Some(known) => format!("Example {}: {known}", index + 1),
        None => format!("Example {}", index + 1),
    }
}

/// The same value with sorted keys, whatever map serde_json was built with.
fn sorted(value: &Value) -> Value {
    match value {
        Value::Array(items) => Value::Array(items.iter().map(sorted).collect()),
        Value::Object(object) => {
            let by_key: BTreeMap<&String, &Value> = object.iter().collect();
            let entries = by_key
                .into_iter()
                .map(|(key, value)| (key.clone(), sorted(value)));
            Value::Object(entries.collect::<Map<_, _>>())
        }
        other => other.clone(),
    }
}

fn notice(root: &Path) -> Result<String> {
    let license = fs::read_to_string(root.join(SCHEMAS).join("LICENSE"))
        .context("the package @octokit/openapi-webhooks has no LICENSE")?;
    let version = |package: &str| -> Result<String> {
        let manifest = read_json(&root.join(package).join("package.json"))?;
        let version = manifest.get("version").and_then(Value::as_str);
        Ok(version.context("a package without version")?.to_owned())
    };
    Ok(format!(
        "The data in this folder is generated by `cargo xtask catalog`. Do not edit it.\n\n\
         events.json, types.json: from @octokit/openapi-webhooks {}\n\
         samples/: from @octokit/webhooks-examples {} (MIT, https://github.com/octokit/webhooks)\n\n\
         {license}",
        version(SCHEMAS)?,
        version(EXAMPLES)?,
    ))
}

fn read_json(path: &Path) -> Result<Value> {
    let text = fs::read_to_string(path)
        .with_context(|| format!("{} is missing: run `npm ci` first", path.display()))?;
    serde_json::from_str(&text).with_context(|| format!("{} is no JSON", path.display()))
}

fn write(folder: &Path, files: &BTreeMap<String, String>) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("cannot empty {}", folder.display()))?;
    }
    fs::create_dir_all(folder.join("samples"))?;
    for (name, text) in files {
        fs::write(folder.join(name), text).with_context(|| format!("cannot write {name}"))?;
    }
    Ok(())
}

fn compare(folder: &Path, files: &BTreeMap<String, String>) -> Result<()> {
    for (name, text) in files {
        let found = fs::read_to_string(folder.join(name)).unwrap_or_default();
        ensure!(
            &found == text,
            "{CATALOG}/{name} is not current: run `cargo xtask catalog`"
        );
    }
    let expected = files
        .keys()
        .filter(|name| name.starts_with("samples/"))
        .count();
    let found = fs::read_dir(folder.join("samples"))?.count();
    ensure!(
        found == expected,
        "{CATALOG}/samples has files of events that are gone: run `cargo xtask catalog`"
    );
    Ok(())
}
