//! `cargo xtask docs`: writes the pages of docs/ that the code holds.

use anyhow::{Context, Result, bail};

use crate::paths;

/// What to do with the pages.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Write them.
    Write,
    /// Fail where one is not current.
    Check,
}

impl Mode {
    /// The mode that the command line's `--check` asks for.
    pub fn from_check_flag(check: bool) -> Self {
        if check { Self::Check } else { Self::Write }
    }
}

const EXPRESSIONS: &str = "docs/expressions.md";

/// Writes or checks the pages.
pub fn run(mode: Mode) -> Result<()> {
    let file = paths::root().join(EXPRESSIONS);
    let wanted = flow_model::expr::manual::page();
    if std::fs::read_to_string(&file).is_ok_and(|found| found == wanted) {
        return Ok(());
    }
    match mode {
        Mode::Write => std::fs::write(&file, wanted).context(EXPRESSIONS),
        Mode::Check => bail!("{EXPRESSIONS} is old; run `cargo xtask docs`"),
    }
}
