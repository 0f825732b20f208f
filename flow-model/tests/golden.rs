//! Golden cases: a flow beside the Rust it becomes. `UPDATE_GOLDEN=1` writes the Rust anew.

#[path = "support/catalog.rs"]
mod catalog;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use catalog::catalog;
use flow_model::flow::{Flow, Node};
use flow_model::graph::regions::{Block, Regions};
use flow_model::graph::wires;
use flow_model::nodes::{self, Shape};
use flow_model::package::PROFILE;
use flow_model::{check, emit, saved};

fn folder(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn cases() -> Vec<(String, PathBuf)> {
    cases_in("tests/golden")
}

fn cases_in(path: &str) -> Vec<(String, PathBuf)> {
    let mut cases: Vec<(String, PathBuf)> = fs::read_dir(folder(path))
        .expect("the golden folder is there")
        .map(|entry| entry.expect("it can be read").path())
        .filter(|path| path.is_dir())
        .map(|path| {
            (
                path.file_name().expect("the test has set this up").to_string_lossy().into_owned(),
                path,
            )
        })
        .collect();
    cases.sort();
    cases
}

fn read(path: &Path) -> Flow {
    let text =
        fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    saved::read(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Holds a file to a text, or writes it where `UPDATE_GOLDEN` is set.
fn hold(path: &Path, text: &str, wrong: &mut Vec<String>) {
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::create_dir_all(path.parent().expect("the test has set this up"))
            .expect("the test has set this up");
        fs::write(path, text).expect("the test has set this up");
    } else if fs::read_to_string(path).unwrap_or_default() != text {
        wrong.push(path.display().to_string());
    }
}

#[test]
fn golden_files_are_what_their_flows_become() {
    let catalog = catalog();
    let mut wrong = Vec::new();
    for (_, path) in cases() {
        let flow = read(&path.join("flow.json"));
        let problems = check::check(&flow, &catalog);
        for problem in problems {
            let node = problem.node.as_ref().map_or("", |node| node.as_str());
            wrong.push(format!(
                "{}: {node}: {}: {}",
                path.display(),
                problem.code,
                problem.message
            ));
        }
        let emitted = emit::emit(&flow, &catalog);
        for file in ["flow.rs", "payloads.rs", "slots.rs"] {
            let text = emitted.file(&format!("src/{file}")).expect("the test has set this up");
            hold(&path.join(file), text, &mut wrong);
        }
    }
    assert!(wrong.is_empty(), "run with UPDATE_GOLDEN=1 and look at the difference: {wrong:#?}");
}

/// What these flows become is shown in the code view; nobody can deploy it.
#[test]
fn flows_with_problems_stand_in_the_code_all_the_same() {
    let catalog = catalog();
    let mut wrong = Vec::new();
    for (case, path) in cases_in("tests/golden_with_problems") {
        let flow = read(&path.join("flow.json"));
        let problems = check::check(&flow, &catalog);
        assert!(!problems.is_empty(), "{case} has a problem");
        let problems = serde_json::to_string_pretty(&problems).expect("problems are data");
        hold(&path.join("problems.json"), &(problems + "\n"), &mut wrong);
        let emitted = emit::emit(&flow, &catalog);
        hold(&path.join("flow.rs"), emitted.flow_rs(), &mut wrong);
    }
    assert!(wrong.is_empty(), "run with UPDATE_GOLDEN=1 and look at the difference: {wrong:#?}");
}

#[test]
fn the_example_is_what_its_flow_becomes() {
    let root = folder("../examples/github-issues-to-sheet");
    let flow = read(&root.join("flow.json"));
    let catalog = catalog();
    assert_eq!(check::check(&flow, &catalog), []);
    let mut wrong = Vec::new();
    for mut file in emit::emit(&flow, &catalog).files {
        if file.path == "Cargo.toml" {
            // Cargo reads profiles at the root of a workspace alone, and warns of others.
            let member = file.text.strip_suffix(PROFILE).expect("it ends in its profile");
            file.text = format!("{}\n", member.trim_end());
        }
        hold(&root.join(&file.path), &file.text, &mut wrong);
    }
    assert!(wrong.is_empty(), "run with UPDATE_GOLDEN=1 and look at the difference: {wrong:#?}");
}

#[test]
fn golden_files_are_a_fixed_point_of_rustfmt() {
    let mut files = Vec::new();
    for (_, path) in cases() {
        files.extend(["flow.rs", "payloads.rs", "slots.rs"].map(|file| path.join(file)));
    }
    let example = folder("../examples/github-issues-to-sheet/src");
    files.extend(
        ["flow.rs", "payloads.rs", "slots.rs", "main.rs", "lib.rs"].map(|file| example.join(file)),
    );
    let mut changed = String::new();
    for file in files {
        let output = Command::new("rustfmt")
            .args(["--edition", "2024", "--check", "--config", "use_small_heuristics=Max"])
            .arg(&file)
            .stdin(Stdio::null())
            .output();
        let output = output.expect("rustfmt belongs to the toolchain");
        changed.push_str(&String::from_utf8_lossy(&output.stdout));
    }
    assert!(changed.is_empty(), "{changed}");
}

#[test]
fn golden_cases_cover_each_kind_and_each_nesting_of_two() {
    let (mut kinds, mut nestings) = (BTreeSet::new(), BTreeSet::new());
    for (_, path) in cases() {
        let flow = read(&path.join("flow.json"));
        kinds.extend(flow.nodes.iter().map(|node| node.kind.to_string()));
        for region in Regions::new(&flow, wires(&flow)).regions {
            nest(&flow, "trigger", &region.body, &mut nestings);
        }
    }
    let all = nodes::all().map(|def| def.kind.to_owned());
    let lacking: Vec<String> = all.filter(|kind| !kinds.contains(kind)).collect();
    assert_eq!(lacking, [""; 0], "kinds without a golden case");
    let mut lacking = Vec::new();
    for outer in
        ["filter", "true", "false", "arm", "_", "ok", "error", "each", "at once", "parallel"]
    {
        for inner in INSIDE {
            // Nobody is answered twice, and a loop that always ends with its first item is none.
            let is_wrong = ["each", "at once"].contains(&outer)
                && ["respond", "stop", "fail"].contains(&inner);
            if !is_wrong && !nestings.contains(&(outer.to_owned(), inner.to_owned())) {
                lacking.push(format!("{inner} in {outer}"));
            }
        }
    }
    assert_eq!(lacking, [""; 0], "nestings without a golden case");
}

/// What may stand inside: each kind of node that is no trigger, steps of any connector, and several arms at once.
const INSIDE: [&str; 14] = [
    "filter", "branch", "switch", "each", "at once", "outcome", "parallel", "value", "delay",
    "respond", "stop", "fail", "code", "step",
];

/// Notes what stands directly in each part of some blocks.
fn nest(flow: &Flow, outer: &str, blocks: &[Block], nestings: &mut BTreeSet<(String, String)>) {
    for block in blocks {
        let inner = match block {
            Block::Parallel { .. } => "parallel",
            // What a join leads to stands beside the fork, not inside.
            Block::Guard { arm, .. } => {
                nest(flow, outer, &arm.body, nestings);
                continue;
            }
            Block::Node(node)
            | Block::Filter { node, .. }
            | Block::Each { node, .. }
            | Block::Choice { node, .. } => name_of(flow, *node),
        };
        nestings.insert((outer.to_owned(), inner.to_owned()));
        match block {
            Block::Node(_) | Block::Guard { .. } => {}
            Block::Filter { arm, .. } => nest(flow, "filter", &arm.body, nestings),
            Block::Each { body, .. } => nest(flow, inner, body, nestings),
            Block::Parallel { arms } => {
                arms.iter().for_each(|arm| nest(flow, "parallel", &arm.body, nestings));
            }
            Block::Choice { node, arms } => {
                for (port, arm) in nodes::ports(node_at(flow, *node)).iter().zip(arms) {
                    let is_named = inner == "switch" && port.as_str() != "_";
                    let outer = if is_named { "arm" } else { port.as_str() };
                    nest(flow, outer, &arm.body, nestings);
                }
            }
        }
    }
}

fn node_at(flow: &Flow, place: usize) -> &Node {
    flow.nodes.get(place).expect("a block names nodes of its flow")
}

fn name_of(flow: &Flow, node: usize) -> &'static str {
    let node = node_at(flow, node);
    match nodes::shape(node) {
        Shape::Outcome => "outcome",
        Shape::Each if node.text("at_once").is_empty() => "each",
        Shape::Each => "at once",
        _ if node.kind.as_str().contains('.') => "step",
        _ => nodes::def(&node.kind).expect("a golden case has known kinds").kind,
    }
}

#[test]
fn every_golden_case_is_compiled() {
    let root = folder("../golden-build");
    let manifest = fs::read_to_string(root.join("Cargo.toml")).expect("golden-build is there");
    let mut wrong = Vec::new();
    for (case, _) in cases() {
        let target = format!("name = \"{case}\"\ncrate-type = [\"lib\"]\n");
        assert!(manifest.contains(&target), "golden-build/Cargo.toml lacks [[example]]\n{target}");
        let mut text = format!("//! The golden case `{case}` as a crate of its own.\n");
        for module in ["flow", "payloads", "slots"] {
            text.push_str(&format!(
                "\n#[path = \"../../flow-model/tests/golden/{case}/{module}.rs\"]\npub mod {module};\n"
            ));
        }
        hold(&root.join(format!("examples/{case}.rs")), &text, &mut wrong);
    }
    assert!(wrong.is_empty(), "run with UPDATE_GOLDEN=1: {wrong:#?}");
}
