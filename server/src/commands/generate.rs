//! `hookloom gen`: writes what Hookloom writes around a flow, into its own package or into a folder.

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use flow_model::flow::Flow;
use flow_model::problem::{Problem, Severity};
use serde_json::json;

use super::{check, package, parse};
use crate::catalog::Catalog;
use crate::flows;
use crate::model;

/// A file of a package: its path and its bytes.
type File = (String, Vec<u8>);

/// Writes the package of a saved flow into `out`, or renews the files around `src/flow.rs` of a package.
/// Files that the package does not have stay as they are.
///
/// # Errors
/// Where the flow cannot be read or the folder cannot be written.
pub fn run(path: &Path, out: Option<&Path>) -> anyhow::Result<ExitCode> {
    let catalog = Catalog::embedded();
    if path.is_dir() {
        return renew(path, out.unwrap_or(path), &catalog);
    }
    let Some(out) = out else {
        bail!("name the folder for the package of a saved flow with --out FOLDER");
    };
    let flow = check::read(path)?;
    let problems = model::check(&catalog, &flow, None);
    if refused(&problems) {
        return tell(&flow, &[], &problems);
    }
    let files = model::emit(&catalog, &flow, None, &[]);
    write(out, &files)?;
    tell(&flow, &files, &problems)
}

/// Renews a package: `src/flow.rs` and the files of people stay byte for byte.
fn renew(folder: &Path, out: &Path, catalog: &Catalog) -> anyhow::Result<ExitCode> {
    let read = package::read(folder, catalog)?;
    let flow = &read.parsed.flow;
    let mut problems = read.parsed.problems.clone();
    if read.parsed.readable {
        problems.extend(model::check(catalog, flow, None));
    }
    if refused(&problems) || !read.parsed.readable {
        return tell(flow, &[], &problems);
    }
    let own = package::own_rust(folder);
    let mut files = model::emit(catalog, flow, Some(&read.source), &own);
    let manifest = package::manifest(folder)?;
    let layout = Some(read.layout.into_bytes());
    flows::keep_own(&mut files, flow, manifest, layout, &package::sources(folder));
    if out == folder {
        files.retain(|(path, bytes)| package::bytes(folder, path).as_ref() != Some(bytes));
    }
    write(out, &files)?;
    tell(flow, &files, &problems)
}

fn refused(problems: &[Problem]) -> bool {
    problems.iter().any(|problem| problem.severity == Severity::Error)
}

/// Prints which files were written, or why none were.
fn tell(flow: &Flow, files: &[File], problems: &[Problem]) -> anyhow::Result<ExitCode> {
    check::print(problems);
    let written: Vec<&String> = files.iter().map(|(path, _)| path).collect();
    parse::print(&json!({ "flow": flow.name, "written": written, "problems": problems }))?;
    Ok(if refused(problems) { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn write(out: &Path, files: &[File]) -> anyhow::Result<()> {
    for (path, bytes) in files {
        let target = out.join(path);
        let parent = target.parent().unwrap_or(out);
        fs::create_dir_all(parent)
            .with_context(|| format!("{} cannot be made", parent.display()))?;
        fs::write(&target, bytes)
            .with_context(|| format!("{} cannot be written", target.display()))?;
    }
    Ok(())
}
