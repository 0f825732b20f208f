//! Golden files and the flows beside them.

use std::fs;
use std::path::{Path, PathBuf};

use flow_model::flow::Flow;
use flow_model::saved;

/// A path of this crate.
pub fn folder(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The flow in a file.
pub fn read(path: &Path) -> Flow {
    let text =
        fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    saved::read(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The flow of a golden case.
pub fn case(name: &str) -> Flow {
    read(&folder("tests/golden").join(name).join("flow.json"))
}

/// Holds a file to a text, or writes it where `UPDATE_GOLDEN` is set.
pub fn hold(path: &Path, text: &str, wrong: &mut Vec<String>) {
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::create_dir_all(path.parent().expect("the test has set this up"))
            .expect("the test has set this up");
        fs::write(path, text).expect("the test has set this up");
    } else if fs::read_to_string(path).unwrap_or_default() != text {
        wrong.push(path.display().to_string());
    }
}
