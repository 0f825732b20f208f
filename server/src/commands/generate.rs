//! `hookloom gen`: the Rust package of a saved flow.

use std::path::Path;
use std::process::ExitCode;

/// Writes the flow's package.
pub fn run(_flow: &Path, _out: &Path) -> anyhow::Result<ExitCode> {
    anyhow::bail!("the emitter is not wired yet")
}
