//! `cargo xtask ci`: what has to pass before a change lands; `.ci/run` calls this and nothing else.

use anyhow::Result;

use crate::{catalog, docs, paths, process, readme, test, tidy, toolchain};

/// Checks form first, because it is quick, then runs every test.
pub fn run() -> Result<()> {
    toolchain::check_prerequisites()?;
    toolchain::npm_packages()?;
    process::stage("format", || cargo(&["fmt", "--all", "--", "--check"]))?;
    process::stage("tidy", tidy::run)?;
    process::stage("catalog", || catalog::run(catalog::Mode::from_check_flag(true)))?;
    process::stage("readme", || readme::run(readme::Mode::from_check_flag(true)))?;
    process::stage("docs", || docs::run(docs::Mode::from_check_flag(true)))?;
    process::stage("clippy", || {
        cargo(&["clippy", "--workspace", "--all-targets", "--quiet", "--", "--deny", "warnings"])
    })?;
    test::run(None)
}

fn cargo(arguments: &[&str]) -> Result<()> {
    process::run(process::command("cargo").args(arguments).current_dir(paths::root()))
}
