//! Lays the Rust of the flows under test where the service is compiled from; no flows where there is no test.

use std::path::PathBuf;
use std::{env, fs};

/// Where the test has written the flows.
const FLOWS: &str = "HOOKLOOM_DIFFERENTIAL_FLOWS";
/// What stands there where nobody asks for flows.
const NONE: &str = "fn triggers(_flow: &str) -> Option<flow_runtime::Triggers> {\n    None\n}\n";

fn main() {
    println!("cargo::rerun-if-env-changed={FLOWS}");
    let flows = match env::var_os(FLOWS) {
        Some(path) => {
            println!("cargo::rerun-if-changed={}", path.display());
            fs::read_to_string(&path).expect("the test has written the flows")
        }
        None => NONE.to_owned(),
    };
    let folder = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    fs::write(folder.join("flows.rs"), flows).expect("cargo's own folder can be written");
}
