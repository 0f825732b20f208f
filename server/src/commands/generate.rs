//! `hookloom gen`: the Rust package of a saved flow, written into a folder.

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use anyhow::Context as _;
use flow_model::problem::Severity;

use super::check;
use crate::catalog::Catalog;
use crate::model;

/// Writes the flow's package. Files that the package does not have stay as they are.
///
/// # Errors
/// Where the flow cannot be read or the folder cannot be written.
pub fn run(file: &Path, out: &Path) -> anyhow::Result<ExitCode> {
    let flow = check::read(file)?;
    let catalog = Catalog::embedded();
    let problems = model::check(&catalog, &flow, None);
    check::print(&problems);
    if problems.iter().any(|problem| problem.severity == Severity::Error) {
        return Ok(ExitCode::FAILURE);
    }
    for (path, bytes) in model::emit(&catalog, &flow, None) {
        let target = out.join(&path);
        let parent = target.parent().unwrap_or(out);
        fs::create_dir_all(parent)
            .with_context(|| format!("{} cannot be made", parent.display()))?;
        fs::write(&target, bytes)
            .with_context(|| format!("{} cannot be written", target.display()))?;
    }
    println!("The package of {} is in {}.", flow.name, out.display());
    Ok(ExitCode::SUCCESS)
}
