//! A flow's package in a folder, as the commands read it: its Rust, its layout, and the flow that they say.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use flow_model::flow::Flow;
use flow_model::parse::{Parsed, parse};

use super::check;
use crate::catalog::Catalog;
use crate::flows::{MANIFEST, is_own_rust};

/// Largest file that is read.
const FILE_LIMIT_BYTES: u64 = 8 * 1024 * 1024;

/// A package that was read.
pub struct Package {
    /// The text of `src/flow.rs`.
    pub source: String,
    /// The text of `flow.layout.jsonl`; empty where there is none: a package without one is as good a flow.
    pub layout: String,
    /// What they say.
    pub parsed: Parsed,
}

/// Reads a package.
///
/// # Errors
/// Where the folder holds no `src/flow.rs` that is text.
pub fn read(folder: &Path, catalog: &Catalog) -> anyhow::Result<Package> {
    if !folder.is_dir() {
        bail!("{} is no folder; name the folder of a flow's package", folder.display());
    }
    let source = text(&folder.join("src/flow.rs"))?;
    let file = folder.join("flow.layout.jsonl");
    let layout = if file.exists() { text(&file)? } else { String::new() };
    let parsed = parse(&source, &layout, catalog);
    Ok(Package { source, layout, parsed })
}

/// The flow of a package by its Rust, or a saved one. What is not understood of the Rust is told, and no more.
///
/// # Errors
/// Where neither can be read.
pub fn flow(path: &Path, catalog: &Catalog) -> anyhow::Result<Flow> {
    if !path.is_dir() {
        return check::read(path);
    }
    let package = read(path, catalog)?;
    check::print(&package.parsed.problems);
    if !package.parsed.readable {
        bail!("{} is no Rust that can be read", path.join("src/flow.rs").display());
    }
    Ok(package.parsed.flow)
}

/// The files of a package directly in `src`, by path, for their modules.
pub fn sources(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder.join("src")).into_iter().flatten().flatten();
    let mut paths: Vec<String> = entries
        .filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            let module = folder.join("src").join(&name).join("mod.rs");
            Some(if module.is_file() {
                format!("src/{name}/mod.rs")
            } else {
                format!("src/{name}")
            })
        })
        .collect();
    paths.sort_unstable();
    paths
}

/// The texts of the Rust that people wrote in `src`, in the order of their paths.
pub fn own_rust(folder: &Path) -> Vec<String> {
    let mut folders = vec![PathBuf::from("src")];
    let mut texts = BTreeMap::new();
    while let Some(inner) = folders.pop() {
        for entry in fs::read_dir(folder.join(&inner)).into_iter().flatten().flatten() {
            let path = inner.join(entry.file_name());
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => folders.push(path),
                Ok(kind) if kind.is_file() && is_own_rust(&path.to_string_lossy()) => {
                    texts.extend(text(&folder.join(&path)).ok().map(|text| (path, text)));
                }
                _ => {}
            }
        }
    }
    texts.into_values().collect()
}

/// The bytes of a file, where there is one.
pub fn bytes(folder: &Path, path: &str) -> Option<Vec<u8>> {
    fs::read(PathBuf::from(folder).join(path)).ok()
}

/// The package's manifest, where it has one.
///
/// # Errors
/// Where it is no text: what is in it could not be kept.
pub fn manifest(folder: &Path) -> anyhow::Result<Option<Vec<u8>>> {
    let file = folder.join(MANIFEST);
    file.exists().then(|| text(&file).map(String::into_bytes)).transpose()
}

fn text(file: &Path) -> anyhow::Result<String> {
    let shown = file.display();
    let facts = fs::metadata(file).with_context(|| format!("{shown} cannot be read"))?;
    if facts.len() > FILE_LIMIT_BYTES {
        bail!("{shown} is larger than {} MB", FILE_LIMIT_BYTES / 1024 / 1024);
    }
    let bytes = fs::read(file).with_context(|| format!("{shown} cannot be read"))?;
    String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let before = error.as_bytes().get(..valid).unwrap_or_default();
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        anyhow::anyhow!("{shown} is no UTF-8 text: line {line} has other bytes")
    })
}
