//! `hookloom check`: the problems of a saved flow.

use std::path::Path;
use std::process::ExitCode;

/// Checks the flow in the file.
pub fn run(_flow: &Path) -> anyhow::Result<ExitCode> {
    anyhow::bail!("the checker is not wired yet")
}
