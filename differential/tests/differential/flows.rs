//! The flows under test, and the one program that serves them all.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs};

use flow_model::catalog::Loaded;
use flow_model::flow::{FieldValue, Flow, Node};
use flow_model::problem::Severity;
use flow_model::{check, emit, nodes};
use serde_json::Value;

use crate::random::{self, Random};

/// A flow that is compiled and simulated.
pub struct UnderTest {
    /// A part of an identifier.
    pub name: String,
    pub flow: Flow,
    /// The same for the simulator: what Rust nodes compute, values compute.
    pub twin: Flow,
    /// What stands in the module of the flow.
    module: String,
}

impl UnderTest {
    /// A random flow.
    pub fn random(seed: u64, catalog: &Loaded) -> Self {
        let mut flow = random::flow(&mut Random::new(seed), catalog);
        for node in &mut flow.nodes {
            sleep_no_time(node);
        }
        Self::new(seed.to_string(), flow, catalog)
    }

    pub fn new(name: String, flow: Flow, catalog: &Loaded) -> Self {
        let mut problems = check::check(&flow, catalog);
        problems.retain(|problem| problem.severity == Severity::Error);
        assert!(problems.is_empty(), "flow {name}: {problems:#?}");
        let mut twin = flow.clone();
        twin.nodes.iter_mut().for_each(compute_openly);
        let module = module(&name, &emit::emit(&flow, catalog));
        Self { name, flow, twin, module }
    }

    /// The trigger for the event of a number: one after the other.
    pub fn trigger(&self, event: usize) -> &Node {
        let triggers: Vec<&Node> = self
            .flow
            .nodes
            .iter()
            .filter(|node| nodes::is_trigger(&node.kind) && !node.disabled)
            .collect();
        triggers.get(event % triggers.len()).expect("a random flow has a trigger")
    }
}

/// Waits are computed, but nobody waits for them here.
fn sleep_no_time(node: &mut Node) {
    if node.kind.as_str() == "delay"
        && let Some(FieldValue::Text(amount)) = node.fields.get_mut(&"amount".into())
    {
        *amount = format!("({amount}) % 2 - 1");
    }
}

/// `let x = 1 + 1;` of a Rust node as a value node.
fn compute_openly(node: &mut Node) {
    if node.kind.as_str() != "code" {
        return;
    }
    let code = node.text("code").to_owned();
    let bound = code.strip_prefix(&format!("let {} = ", node.output_name()));
    if let Some((value, _)) = bound.and_then(|rest| rest.split_once(";\n")) {
        node.kind = "value".into();
        node.fields.clear();
        node.fields.insert("value".into(), FieldValue::Text(value.to_owned()));
    }
}

/// All files of a flow as one module: inner ones for each file.
fn module(name: &str, emitted: &emit::Emitted) -> String {
    let mut text = format!("mod flow_{name} {{\n");
    for part in ["payloads", "slots", "flow"] {
        let file = emitted.file(&format!("src/{part}.rs")).expect("the emitter writes it");
        let file = file.replace("use crate::", &format!("use crate::flow_{name}::"));
        let _ = write!(text, "pub mod {part} {{\n{file}}}\n");
    }
    text.push_str("}\n");
    text
}

/// Compiles all flows into one program; gives its path.
pub fn compile(flows: &[&UnderTest]) -> PathBuf {
    let mut text = String::new();
    for flow in flows {
        text.push_str(&flow.module);
    }
    text.push_str("fn triggers(flow: &str) -> Option<flow_runtime::Triggers> {\nmatch flow {\n");
    for name in flows.iter().map(|flow| &flow.name) {
        let _ = writeln!(text, "\"{name}\" => Some(flow_{name}::flow::triggers()),");
    }
    text.push_str("_ => None,\n}\n}\n");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    fs::create_dir_all(folder).expect("a folder");
    let path = folder.join("flows.rs");
    fs::write(&path, text).expect("the flows");
    // With the features that this test was built with: with others all would be built anew.
    let is_whole = env::var_os("HOOKLOOM_TEST_BINARY").is_some();
    let packages: &[&str] = if is_whole { &["--workspace"] } else { &["-p", "differential"] };
    let output = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "--offline", "--example", "service"])
        .args(packages)
        .arg("--message-format=json-render-diagnostics")
        .env("HOOKLOOM_DIFFERENTIAL_FLOWS", &path)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stderr(Stdio::inherit())
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "the flows do not build");
    String::from_utf8_lossy(&output.stdout)
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .filter(|message| message["target"]["name"] == "service")
        .find_map(|message| Some(PathBuf::from(message["executable"].as_str()?)))
        .expect("cargo names the executable")
}
