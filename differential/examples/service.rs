//! The flows under test as one program; the variable `HOOKLOOM_FLOW` says which of them it serves.

use std::process::ExitCode;

include!(concat!(env!("OUT_DIR"), "/flows.rs"));

fn main() -> ExitCode {
    let flow = std::env::var("HOOKLOOM_FLOW").unwrap_or_default();
    match triggers(&flow) {
        Some(triggers) => flow_runtime::run("differential", triggers),
        None => {
            eprintln!("there is no flow `{flow}`");
            ExitCode::FAILURE
        }
    }
}
