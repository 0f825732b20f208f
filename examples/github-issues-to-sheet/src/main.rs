//! Hands the triggers to the runtime. Written by Hookloom.

use std::process::ExitCode;

fn main() -> ExitCode {
    let triggers = github_issues_to_sheet::flow::triggers();
    flow_runtime::run(env!("CARGO_PKG_NAME"), triggers.source("flow.rs", include_str!("flow.rs")))
}
