//! `hookloom login`: a new sign-in link.

use std::process::ExitCode;

use crate::config::LoginArguments;

/// Prints the link.
pub fn run(_arguments: &LoginArguments) -> anyhow::Result<ExitCode> {
    anyhow::bail!("sign-in is not wired yet")
}
