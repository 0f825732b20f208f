//! Hands the triggers to the runtime. Written by Hookloom.

use std::process::ExitCode;

fn main() -> ExitCode {
    flow_runtime::run(env!("CARGO_PKG_NAME"), github_issues_to_sheet::flow::triggers())
}
