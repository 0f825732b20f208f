//! What the emitter wrote is read back: the golden flows, and random ones.

#![expect(clippy::indexing_slicing, reason = "bytes are looked at by place")]

#[path = "support/bytes.rs"]
#[expect(dead_code, reason = "the laws of splices ask for more")]
mod bytes;
#[path = "support/cases.rs"]
#[expect(dead_code, reason = "flows by number are no strategy of proptest's")]
mod cases;
#[path = "support/catalog.rs"]
mod catalog;
#[path = "support/random.rs"]
mod random;

use std::fs;
use std::path::Path;

use catalog::catalog;
use flow_model::catalog::Loaded;
use flow_model::flow::Flow;
use flow_model::parse::parse;
use flow_model::{emit, layout, saved};
use random::{Random, flow};

/// The source with all comments taken away, those behind code and inside of it too.
fn bare(source: &str) -> String {
    let roles = bytes::roles(source);
    let kept =
        |(at, _): &(usize, char)| !roles.get(*at).is_some_and(|role| *role == bytes::Role::Comment);
    source.char_indices().filter(kept).map(|(_, c)| c).collect()
}

/// Reads a flow's own Rust; panics where that is not understood, tells where it does not give the same Rust again.
/// What is read of the same Rust is the same, so that reading that again gives the same flow.
fn canonical(flow: &Flow, catalog: &Loaded, about: &str) -> Result<(), String> {
    let emitted = emit::emit(flow, catalog);
    let source = emitted.flow_rs();
    let parsed = parse(source, &layout::write(flow), catalog);
    assert!(parsed.readable, "{about}: {:?}\n{source}", parsed.problems);
    assert_eq!(parsed.problems, [], "{about}\n{source}");
    let again = emit::emit(&parsed.flow, catalog);
    let is_same = again.flow_rs() == source;
    is_same.then_some(()).ok_or_else(|| differences(source, again.flow_rs()))
}

/// Reads a flow's Rust without layout file and comments; panics where its graph is another one.
fn the_same_alone(flow: &Flow, catalog: &Loaded, about: &str) {
    let source = emit::emit(flow, catalog).flow_rs().to_owned();
    let parsed = parse(&source, &layout::write(flow), catalog);
    let alone = parse(&bare(&source), "", catalog);
    assert_eq!(shape(&alone.flow), shape(&parsed.flow), "{about}");
}

/// The lines of two texts from the first on in which they differ.
fn differences(one: &str, other: &str) -> String {
    let same = one.lines().zip(other.lines()).take_while(|(one, other)| one == other).count();
    let lines = |text: &str| {
        let lines = text.lines().skip(same.saturating_sub(4)).take(16);
        lines.map(|line| format!("{line}\n")).collect::<String>()
    };
    format!("read back\n{}\nbecame\n{}", lines(one), lines(other))
}

/// What a flow is but for places, titles and texts.
fn shape(flow: &Flow) -> (Vec<String>, Vec<String>) {
    let mut nodes: Vec<String> =
        flow.nodes.iter().map(|node| format!("{} {}", node.kind, node.id)).collect();
    let mut edges: Vec<String> =
        flow.edges.iter().map(|edge| format!("{} {} {}", edge.from, edge.port, edge.to)).collect();
    nodes.sort();
    edges.sort();
    (nodes, edges)
}

#[test]
fn golden_flows_are_read_back() {
    let catalog = catalog();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let mut read = 0;
    for entry in fs::read_dir(folder).expect("the golden folder is there") {
        let path = entry.expect("it can be read").path();
        let text = fs::read_to_string(path.join("flow.json")).expect("each case has a flow");
        let flow = saved::read(&text).expect("it is a flow");
        let about = path.display().to_string();
        canonical(&flow, &catalog, &about).unwrap_or_else(|found| panic!("{about}\n{found}"));
        the_same_alone(&flow, &catalog, &path.display().to_string());
        read += 1;
    }
    assert!(read >= 20, "{read} golden flows");
}

/// Whether two arms of a switch lead to one node with nothing in between. Such arms are read back as one with both
/// patterns, which means the same and is written otherwise.
fn has_shared_arms(flow: &Flow) -> bool {
    let switches = flow.nodes.iter().filter(|node| node.kind.as_str() == "switch");
    let ends: Vec<_> = switches
        .map(|node| flow.edges.iter().filter(|edge| edge.from == node.id).map(|edge| &edge.to))
        .map(|ends| ends.collect::<Vec<_>>())
        .collect();
    ends.iter().any(|ends| {
        ends.iter().enumerate().any(|(at, end)| ends.iter().skip(at + 1).any(|other| other == end))
    })
}

/// Every second random flow from the first seed on is read back.
fn read_back(first: u64) {
    let catalog = catalog();
    let mut otherwise = Vec::new();
    for seed in (first..u64::from(cases::count())).step_by(2) {
        let flow = flow(&mut Random::new(seed), &catalog);
        if has_shared_arms(&flow) {
            continue;
        }
        if let Err(found) = canonical(&flow, &catalog, &format!("seed {seed}")) {
            otherwise.push(format!("seed {seed}\n{found}"));
        }
        // The comments of a flow are few and alike.
        if seed % 4 < 2 {
            the_same_alone(&flow, &catalog, &format!("seed {seed}"));
        }
    }
    assert!(otherwise.is_empty(), "{} flows: {}", otherwise.len(), otherwise.join("\n"));
}

// Both halves of the cases run at the same time.
#[test]
fn random_flows_are_read_back() {
    read_back(0);
}

#[test]
fn more_random_flows_are_read_back() {
    read_back(1);
}
