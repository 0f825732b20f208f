//! One crate that computes all cases on all values, and what it prints.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use super::{Case, world};

/// A value as both sides print it: records say nothing of what is missing, whose keys structs have and data may lack.
pub(super) fn printed(value: &Value) -> String {
    fn stripped(value: &Value) -> Value {
        match value {
            Value::Array(items) => items.iter().map(stripped).collect(),
            Value::Object(object) => {
                let there = object.iter().filter(|(_, value)| !is_nothing(value));
                Value::Object(there.map(|(key, value)| (key.clone(), stripped(value))).collect())
            }
            other => other.clone(),
        }
    }
    fn is_nothing(value: &Value) -> bool {
        value.is_null() || value.as_array().is_some_and(Vec::is_empty)
    }
    stripped(value).to_string()
}

/// The same function in the crate.
const PRINTED: &str = r#"
fn printed(value: &Value) -> String {
    fn stripped(value: &Value) -> Value {
        match value {
            Value::Array(items) => items.iter().map(stripped).collect(),
            Value::Object(object) => {
                let there = object.iter().filter(|(_, value)| !is_nothing(value));
                Value::Object(there.map(|(key, value)| (key.clone(), stripped(value))).collect())
            }
            other => other.clone(),
        }
    }
    fn is_nothing(value: &Value) -> bool { value.is_null() || value.as_array().is_some_and(Vec::is_empty) }
    stripped(value).to_string()
}
"#;

const MAIN: &str = r#"
fn main() {
    let worlds: Vec<World> = serde_json::from_str(&std::fs::read_to_string(std::env::args().nth(1).unwrap()).unwrap()).unwrap();
    std::panic::set_hook(Box::new(|_| {}));
    let mut rows: Vec<Vec<Result<String, String>>> = Vec::new();
    for case in CASES {
        let mut row = Vec::new();
        for world in &worlds {
            row.push(match std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| case(world))) {
                Ok(value) => Ok(printed(&value)),
                Err(panic) => Err(match panic.downcast_ref::<&str>() {
                    Some(text) => (*text).to_owned(),
                    None => panic.downcast_ref::<String>().cloned().unwrap_or_default(),
                }),
            });
        }
        rows.push(row);
    }
    println!("{}", serde_json::to_string(&rows).unwrap());
}
"#;

/// What each case gives on each set of values.
pub(super) fn run(cases: &[Case], worlds: &[Value]) -> Vec<Vec<Result<String, String>>> {
    let root = target().join("expression-differential");
    fs::create_dir_all(root.join("src")).expect("the target folder can be written");
    let values = root.join("worlds.json");
    fs::write(&values, Value::from(worlds.to_vec()).to_string()).expect("the folder is there");
    write_crate(&root, cases);
    let output = Command::new(env!("CARGO"))
        .args(["run", "--offline", "--quiet", "--message-format=short", "--target-dir"])
        .arg(target())
        .arg("--")
        .arg(&values)
        .current_dir(&root)
        .output()
        .expect("cargo runs");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}", first_errors(&errors));
    serde_json::from_slice(&output.stdout).expect("the crate prints JSON")
}

/// Where this workspace is built: what its own checks have compiled serves here too.
fn target() -> PathBuf {
    let usual = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../target");
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(usual, PathBuf::from)
}

fn write_crate(root: &Path, cases: &[Case]) {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let manifest = "[package]\nname = \"expression-differential\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
        [dependencies]\nserde = { version = \"1\", features = [\"derive\", \"rc\"] }\nserde_json = \"1\"\n\n\
        [profile.dev]\ndebug = false\nincremental = false\n";
    fs::write(root.join("Cargo.toml"), manifest).expect("the folder is there");
    // The workspace's lock names every version, so that nothing is looked up.
    fs::copy(workspace.join("Cargo.lock"), root.join("Cargo.lock")).expect("the lock is there");
    let mut source = "#![allow(warnings)]\nuse serde::{Deserialize, Serialize};\nuse serde_json::{json, Value};\n".to_owned();
    source.push_str(world::STRUCTS);
    source.push_str(PRINTED);
    for (number, case) in cases.iter().enumerate() {
        let _ = writeln!(
            source,
            "fn case_{number}(world: &World) -> Value {{ {} let value: {} = {}; serde_json::to_value(value).unwrap() }}",
            world::LETS,
            world::rust_type(&case.ty),
            case.rust,
        );
    }
    let names: Vec<String> = (0..cases.len()).map(|number| format!("case_{number}")).collect();
    let _ =
        write!(source, "const CASES: &[fn(&World) -> Value] = &[{}];\n{MAIN}", names.join(", "));
    fs::write(root.join("src/main.rs"), source).expect("the folder is there");
}

fn first_errors(errors: &str) -> String {
    errors.lines().take(200).collect::<Vec<_>>().join("\n")
}
