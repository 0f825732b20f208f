//! Random flows over all node kinds compile together in one crate, without a warning.

#[path = "support/catalog.rs"]
mod catalog;
#[path = "support/random.rs"]
mod random;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use catalog::catalog;
use flow_model::flow::{FieldValue, Flow};
use flow_model::ids::FieldId;
use flow_model::{check, emit, nodes};
use random::{Random, flow};

/// The first seed.
const FIRST: u64 = 13;

/// How many flows are made; the environment variable `RANDOM_FLOWS` asks for more.
fn flows() -> u64 {
    let asked = std::env::var("RANDOM_FLOWS").ok().and_then(|count| count.parse().ok());
    asked.unwrap_or(45)
}

#[test]
fn random_flows_compile_in_one_crate() {
    let catalog = catalog();
    let root = target().join("random-flows");
    let source = root.join("src");
    drop(fs::remove_dir_all(&source));
    let mut kinds = BTreeSet::new();
    let mut plain = Vec::new();
    let mut library = "//! Random flows.\n\n#![deny(warnings)]\n\n".to_owned();
    for seed in FIRST..FIRST + flows() {
        let mut flow = flow(&mut Random::new(seed), &catalog);
        put_nasty_texts(&mut flow, seed);
        kinds.extend(flow.nodes.iter().map(|node| node.kind.to_string()));
        let mut problems = check::check(&flow, &catalog);
        // A choice may come out with nothing in its arms.
        problems.retain(|problem| problem.code != "decides-nothing");
        assert!(problems.is_empty(), "seed {seed}: {problems:#?}");
        let emitted = emit::emit(&flow, &catalog);
        assert_eq!(emit::emit(&flow, &catalog), emitted, "emit is deterministic");
        let folder = source.join(format!("flow_{seed}"));
        fs::create_dir_all(&folder).expect("the test has set this up");
        let _ = write!(
            library,
            "pub mod flow_{seed} {{\n    pub mod flow;\n    pub mod payloads;\n    pub mod slots;\n}}\n"
        );
        for file in ["flow.rs", "payloads.rs", "slots.rs"] {
            let text = emitted.file(&format!("src/{file}")).expect("the test has set this up");
            // All flows share one crate here, each in a module of its own.
            let text = text.replace("use crate::", &format!("use crate::flow_{seed}::"));
            fs::write(folder.join(file), text).expect("the test has set this up");
        }
        plain.push(write_plain(&root, seed, emitted.flow_rs()));
    }
    let all: BTreeSet<String> = nodes::all().map(|def| def.kind.to_owned()).collect();
    assert_eq!(kinds, all, "the random flows use every node kind");
    fs::write(source.join("lib.rs"), library).expect("the test has set this up");
    compile(&root);
    let check = Command::new("rustfmt")
        .args(["--edition", "2024", "--check", "--config", "use_small_heuristics=Max"])
        .args(plain)
        .output()
        .expect("the test has set this up");
    assert!(check.status.success(), "{}", String::from_utf8_lossy(&check.stdout));
}

/// Texts that people paste: all of them may stand in titles, descriptions and literals.
const NASTY: [&str; 12] = [
    "",
    "\u{202e}turned\u{2067} \u{200f}about\u{2066}",
    "a\rb",
    "two\nlines",
    "*/ done /*",
    "\\ and \"quotes\" and 'more'",
    "🧵 \u{1f468}\u{200d}\u{1f469} e\u{301}",
    "nul \u{0} bell \u{7}",
    "#![deny(warnings)]",
    "[link] `code` <T>",
    "{{braces}}",
    "\u{2028}separated\u{85}",
];

fn put_nasty_texts(flow: &mut Flow, seed: u64) {
    let nasty = |more: usize| {
        let start = usize::try_from(seed).unwrap_or_default() + more;
        (*NASTY.iter().cycle().nth(start).expect("the list is endless")).to_owned()
    };
    flow.about = nasty(0);
    for (index, node) in flow.nodes.iter_mut().enumerate() {
        node.title = nasty(index);
        if let Some(FieldValue::Text(text)) = node.fields.get_mut(&FieldId::from("text")) {
            text.push_str(&nasty(index + 1));
        }
        if let Some(FieldValue::List(cells)) = node.fields.get_mut(&FieldId::from("values")) {
            cells.push(format!("\"{}\"", nasty(index).replace(['\\', '"', '\r', '\n'], " ")));
        }
    }
}

/// Where this workspace is built: what its own checks have compiled serves here too.
fn target() -> PathBuf {
    let usual = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../target");
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(usual, PathBuf::from)
}

/// The flow as its own package would have it, for rustfmt.
fn write_plain(root: &Path, seed: u64, text: &str) -> PathBuf {
    let folder = root.join("plain");
    fs::create_dir_all(&folder).expect("the test has set this up");
    let path = folder.join(format!("flow_{seed}.rs"));
    fs::write(&path, text).expect("the test has set this up");
    path
}

fn compile(root: &Path) {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("..")
        .canonicalize()
        .expect("the test has set this up");
    let runtime = workspace.join("flow-runtime");
    let manifest = format!(
        "[package]\nname = \"random-flows\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
         [dependencies]\nflow-runtime = {{ path = {runtime:?} }}\nserde = {{ version = \"1\", features = [\"derive\"] }}\n\n\
         [profile.dev]\ndebug = \"line-tables-only\"\n\n[profile.dev.package.\"*\"]\ndebug = false\n"
    );
    fs::write(root.join("Cargo.toml"), manifest).expect("the test has set this up");
    // The workspace's lock names every version, so that nothing is looked up.
    fs::copy(workspace.join("Cargo.lock"), root.join("Cargo.lock"))
        .expect("the test has set this up");
    let output = Command::new(env!("CARGO"))
        .args(["check", "--offline", "--quiet", "--target-dir"])
        .arg(target())
        .current_dir(root)
        .output()
        .expect("the test has set this up");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
