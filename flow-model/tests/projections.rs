//! The structs of payloads under real serde: compiled together in one crate, they read every published example,
//! whole and spoilt, exactly as the model says they do.

#[path = "support/published.rs"]
mod published;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use flow_model::catalog::{Library, Loaded};
use flow_model::emit;
use flow_model::expr::Read;
use flow_model::types::{Field, Record, Type, decode, payload_name};
use published::{Reading, examples, flow, readings};
use serde_json::{Value, json};

/// How many values of each event are read; `ALL_READS=1` reads them all.
const READS: usize = 6;
/// In how many ways each example is spoilt.
const SPOILT: usize = 8;

/// One event's projection, and what is read with it.
struct Module {
    payload: Type,
    reads: Vec<Read>,
    name: String,
    text: String,
}

/// One event as text, and what the model says of it.
struct Case {
    module: usize,
    json: String,
    expected: Expected,
}

enum Expected {
    /// What is read.
    Decoded(Value),
    /// A field that is missing, by its last key.
    Missing(String),
    /// Something else is wrong: serde's words hold these.
    Wrong(&'static str),
}

#[test]
fn serde_reads_what_the_model_says() {
    let mut modules = Vec::new();
    let mut cases = Vec::new();
    published_cases(&mut modules, &mut cases);
    let published = cases.len();
    modules.push(module("odd.keys", odd_payload(), usize::MAX));
    odd_cases(modules.len() - 1, &mut cases);
    let answers = run(&modules, &cases);
    assert_eq!(answers.len(), cases.len());
    let (mut decoded, mut missing, mut wrong) = (0, 0, 0);
    let mut mismatches = Vec::new();
    for (case, answer) in cases.iter().zip(&answers) {
        let agrees = match (&case.expected, answer) {
            (Expected::Decoded(value), Ok(found)) => {
                decoded += 1;
                value == found
            }
            (Expected::Missing(field), Err(error)) => {
                missing += 1;
                error.starts_with(&format!("missing field `{field}`"))
            }
            (Expected::Wrong(words), Err(error)) => {
                wrong += 1;
                error.contains(words)
            }
            _ => false,
        };
        if !agrees {
            let name = modules.get(case.module).map_or("", |module| module.name.as_str());
            mismatches.push(format!("{name}: {answer:?} for {:.300}", case.json));
        }
    }
    println!(
        "{} projections, {published} published and spoilt events, {} odd ones: \
         {decoded} decoded, {missing} lack a field, {wrong} are of another type, {} mismatches",
        modules.len(),
        cases.len() - published,
        mismatches.len(),
    );
    assert!(mismatches.is_empty(), "{:#?}", mismatches.iter().take(5).collect::<Vec<_>>());
    assert!(decoded > 1_000 && missing > 200 && wrong > 200, "too few of a sort");
}

fn published_cases(modules: &mut Vec<Module>, cases: &mut Vec<Case>) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../catalog/github/types.json");
    let text = fs::read_to_string(path).expect("types.json is there");
    let library: Library = serde_json::from_str(&text).expect("types.json is a library");
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    for (number, example) in examples().into_iter().enumerate() {
        let place = *places.entry(example.event.clone()).or_insert_with(|| {
            let payload = library.event(&example.event).expect("it is in the catalog").payload();
            modules.push(module(&example.event, payload, number));
            modules.len() - 1
        });
        let module = modules.get(place).expect("it was just found");
        cases.extend(case(module, place, &example.payload));
        for turn in 0..SPOILT {
            let read = module.reads.get((number + turn * 7) % module.reads.len());
            let mut spoilt = example.payload.clone();
            spoil(&mut spoilt, read.expect("a place below the length"), number + turn);
            cases.extend(case(module, place, &spoilt));
        }
    }
}

/// The projection of what a flow reads of an event, as its package has it.
fn module(event: &str, payload: Type, seed: usize) -> Module {
    let mut readings = readings(&payload);
    if std::env::var_os("ALL_READS").is_none() && seed != usize::MAX {
        let all = readings.len();
        let step = (all / READS).max(1);
        let places = (0..READS).map(|turn| (seed + turn * step) % all);
        let mut some: Vec<Reading> =
            places.filter_map(|place| readings.get(place).cloned()).collect();
        some.dedup_by(|a, b| a.read == b.read);
        readings = some;
    }
    let mut loaded = Loaded::default();
    loaded.insert("github", event, payload.clone());
    let emitted = emit::emit(&flow(event, &readings), &loaded);
    let text = emitted.file("src/payloads.rs").expect("a package has payloads");
    let text = text
        .replace("use flow_runtime::prelude::Value", "use serde_json::Value")
        .replace("Debug, Deserialize)]", "Debug, Deserialize, serde::Serialize)]");
    let reads = readings.into_iter().map(|reading| reading.read).collect();
    Module { payload, reads, name: payload_name(event), text }
}

fn case(module: &Module, place: usize, event: &Value) -> Option<Case> {
    let expected = match decode(&module.payload, &module.reads, event) {
        Ok(value) => Expected::Decoded(value),
        Err(misfit) => match misfit.fault {
            flow_model::types::Fault::Missing => {
                Expected::Missing(misfit.keys.last().cloned().unwrap_or_default())
            }
            // serde also takes a record's fields one by one from a list, which no provider sends.
            flow_model::types::Fault::Wrong { found: "a list", wanted } if wanted == "a record" => {
                return None;
            }
            flow_model::types::Fault::Wrong { .. } => Expected::Wrong("invalid type"),
        },
    };
    Some(Case { module: place, json: event.to_string(), expected })
}

/// Takes away or replaces what one read leads to, or what lies above it.
fn spoil(event: &mut Value, read: &Read, how: usize) {
    let keys: Vec<&String> = std::iter::once(&read.root).chain(&read.path).collect();
    let (mut last, mut above) = keys.split_last().expect("a read has a root");
    if let (true, Some(shorter)) = (how.is_multiple_of(3), above.split_last()) {
        (last, above) = shorter;
    }
    let mut at = event;
    for key in above {
        let inner = match at {
            Value::Object(object) => object.get_mut(*key),
            _ => None,
        };
        let Some(inner) = inner else { return };
        at = match inner {
            Value::Array(items) => match items.last_mut() {
                Some(item) => item,
                None => return,
            },
            other => other,
        };
    }
    if let Value::Object(object) = at {
        let value = match how % 8 {
            0 | 1 => {
                object.remove(*last);
                return;
            }
            2 => Value::Null,
            3 => json!(7),
            4 => json!("seven"),
            5 => json!(7.5),
            6 => json!([]),
            _ => json!({"a": true}),
        };
        object.insert((*last).clone(), value);
    }
}

/// A payload of all types under keys that are no Rust names, or share one.
fn odd_payload() -> Type {
    let keys = [
        "+1",
        "-1",
        "foo-bar",
        "foo_bar",
        "self",
        "Self",
        "crate",
        "super",
        "Type",
        "type",
        "",
        "名前",
        "größe",
        "2fa",
        "a\"b\\c\nd",
        "async",
        "union",
        "fn",
        "_",
        "💥",
        "camelCase",
    ];
    let maybe = |name: &str, ty: Type| Field {
        name: name.to_owned(),
        ty,
        required: false,
        about: String::new(),
    };
    let mut fields: Vec<Field> = keys.iter().map(|key| maybe(key, Type::Int.optional())).collect();
    let item = Type::record([("name", Type::text())]);
    fields.push(maybe("items", Type::list(item)));
    for key in ["value", "Value", "vec", "string", "option", "一", "二"] {
        fields.push(maybe(key, Type::record([("id", Type::Int.optional())]).optional()));
    }
    let record = Type::from_record(Record { fields, ..Record::default() });
    Type::record([
        ("data", record),
        ("text", Type::text().optional()),
        ("int", Type::Int.optional()),
        ("float", Type::Float.optional()),
        ("at", Type::DateTime.optional()),
    ])
}

/// Texts that the model never sees, since they are no `Value`, and such that look odd.
fn odd_cases(module: usize, cases: &mut Vec<Case>) {
    let nothing = |at: &str, value: Value| {
        let mut all =
            json!({"data": empty_data(), "text": null, "int": null, "float": null, "at": null});
        all.as_object_mut().expect("it is one").insert(at.to_owned(), value);
        Expected::Decoded(all)
    };
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let long = "\"\\ud83d\\ude00\"".to_owned();
    let mut add = |json: String, expected: Expected| cases.push(Case { module, json, expected });
    for (field, text, expected) in [
        ("text", "\"é 🎉 \\u0000 \\\\ \\\" \\n\"", nothing("text", json!("é 🎉 \u{0} \\ \" \n"))),
        ("text", long.as_str(), nothing("text", json!("😀"))),
        ("text", "\"\\ud83d\"", Expected::Wrong("hex escape")),
        ("other", "\"\\ud83d\"", nothing("text", Value::Null)),
        ("int", "9223372036854775807", nothing("int", json!(i64::MAX))),
        ("int", "9223372036854775808", Expected::Wrong("invalid value")),
        ("int", "1.0", Expected::Wrong("invalid type")),
        ("int", "1e2", Expected::Wrong("invalid type")),
        ("int", "\"1\"", Expected::Wrong("invalid type")),
        ("float", "9223372036854775808", nothing("float", json!(9_223_372_036_854_775_808.0))),
        ("float", "3", nothing("float", json!(3.0))),
        ("float", "1e400", Expected::Wrong("out of range")),
        ("other", "1e400", nothing("text", Value::Null)),
        ("other", deep.as_str(), nothing("text", Value::Null)),
        ("at", "\"2019-05-15T15:20:18Z\"", nothing("at", json!("2019-05-15T15:20:18Z"))),
        ("at", "\"soon\"", nothing("at", json!("soon"))),
        ("at", "1557933618", Expected::Wrong("invalid type")),
        ("int\":1,\"int", "2", Expected::Wrong("duplicate field")),
    ] {
        add(format!("{{\"data\":{{}},\"{field}\":{text}}}"), expected);
    }
    let mut data = empty_data();
    let items: Vec<Value> = (0..100_000).map(|at| json!({"name": at.to_string()})).collect();
    for (number, (key, value)) in data.as_object_mut().expect("it is one").iter_mut().enumerate() {
        *value = match key.as_str() {
            "items" => json!(items),
            "value" | "Value" | "vec" | "string" | "option" | "一" | "二" => {
                json!({"id": number})
            }
            _ => json!(number),
        };
    }
    add(json!({"data": data}).to_string(), nothing("data", data));
}

/// What `data` reads as where it lacks everything.
fn empty_data() -> Value {
    let all = odd_payload();
    let found = decode(
        &all,
        &readings(&all).into_iter().map(|reading| reading.read).collect::<Vec<_>>(),
        &json!({"data": {}}),
    );
    found.expect("nothing of it is required").get("data").cloned().expect("it is read")
}

/// Builds the crate and lets it read every case.
fn run(modules: &[Module], cases: &[Case]) -> Vec<Result<Value, String>> {
    let root = target().join("projections");
    let source = root.join("src");
    drop(fs::remove_dir_all(&source));
    fs::create_dir_all(&source).expect("the test has set this up");
    let mut main = "#![deny(warnings)]\n#![allow(dead_code)]\n\n".to_owned();
    let mut arms = String::new();
    for (place, module) in modules.iter().enumerate() {
        fs::write(source.join(format!("m{place}.rs")), &module.text).expect("it can be written");
        let _ = writeln!(main, "mod m{place};");
        let _ = writeln!(arms, "        {place} => take::<m{place}::{}>(json),", module.name);
    }
    main.push_str(&MAIN.replace("ARMS", &arms));
    fs::write(source.join("main.rs"), main).expect("it can be written");
    fs::write(root.join("Cargo.toml"), MANIFEST).expect("it can be written");
    // The workspace's lock names every version, so that nothing is looked up.
    let lock = Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.lock");
    fs::copy(lock, root.join("Cargo.lock")).expect("it can be copied");
    let mut program = Command::new(env!("CARGO"))
        .args(["run", "--offline", "--quiet", "--target-dir"])
        .arg(target())
        .current_dir(&root)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("cargo is there");
    let mut input = program.stdin.take().expect("it is piped");
    let mut lines = String::new();
    for case in cases {
        let _ = writeln!(lines, "{} {}", case.module, case.json);
    }
    let feed = std::thread::spawn(move || drop(input.write_all(lines.as_bytes())));
    let output = program.wait_with_output().expect("it ends");
    feed.join().expect("it was read");
    assert!(output.status.success(), "the crate of projections does not compile or run");
    let text = String::from_utf8(output.stdout).expect("it prints JSON");
    text.lines().map(|line| serde_json::from_str(line).expect("each line is an answer")).collect()
}

/// Where this workspace is built: what its own checks have compiled serves here too.
fn target() -> PathBuf {
    let usual = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../target");
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(usual, PathBuf::from)
}

const MANIFEST: &str = r#"[package]
name = "projections"
version = "0.1.0"
edition = "2024"

[workspace]

[dependencies]
serde = { version = "1", features = ["derive"] }
serde_json = "1"

[profile.dev]
debug = false
"#;

const MAIN: &str = r#"
use std::io::BufRead;

fn take<T: serde::de::DeserializeOwned + serde::Serialize>(json: &str) -> Result<serde_json::Value, String> {
    let value: T = serde_json::from_slice(json.as_bytes()).map_err(|error| error.to_string())?;
    serde_json::to_value(&value).map_err(|error| error.to_string())
}

fn answer(module: usize, json: &str) -> Result<serde_json::Value, String> {
    match module {
ARMS        _ => Err("no such module".to_owned()),
    }
}

fn main() {
    for line in std::io::stdin().lock().lines() {
        let line = line.expect("a line of text");
        let (module, json) = line.split_once(' ').expect("a module and an event");
        let answer = answer(module.parse().expect("a number"), json);
        println!("{}", serde_json::to_string(&answer).expect("it is JSON"));
    }
}
"#;
