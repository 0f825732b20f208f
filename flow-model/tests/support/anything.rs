//! What must hold of any text at all, for the tests and for the fuzzer.

use flow_model::catalog::Empty;
use flow_model::emit::emit;
use flow_model::parse::splice::splice;
use flow_model::parse::{Parsed, parse};
use flow_model::simulate::{Event, Mocks, simulate};
use flow_model::sync::sync;

/// Reads a text; panics where what it says does not fit the text.
pub fn read(source: &str, layout: &str) -> Parsed {
    let parsed = parse(source, layout, &Empty);
    for span in parsed.spans.values().chain(parsed.fields.values()) {
        assert!(source.get(span.clone()).is_some(), "{span:?} lies outside of {source:?}");
    }
    for problem in parsed.problems.iter().filter(|problem| problem.node.is_none()) {
        let span = problem.span.clone().unwrap_or(0..0);
        assert!(source.get(span.clone()).is_some(), "{span:?} lies outside of {source:?}");
    }
    for (node, id) in parsed.flow.nodes.iter().map(|node| (node, &node.id)) {
        assert_eq!(parsed.flow.node(id), Some(node), "{id} is there once in {source:?}");
    }
    parsed
}

/// Does with a text all that the product does with one.
pub fn survives(source: &str) {
    let parsed = read(source, "");
    emit(&parsed.flow, &Empty);
    if !parsed.readable {
        return;
    }
    let event = Event { trigger: None, payload: serde_json::Value::Null };
    simulate(&parsed.flow, &event, &Mocks::default(), &Empty);
    // One node less on the canvas, and its text read back.
    let mut edited = parsed.flow.clone();
    if let Some(node) = edited.nodes.pop() {
        edited.edges.retain(|edge| edge.from != node.id && edge.to != node.id);
    }
    let spliced = splice(source, &parsed.flow, &edited, &Empty);
    let again = read(&spliced.text, "");
    let mut flow = parsed.flow.clone();
    flow.apply(sync(&parsed.flow, &parsed.flow, &again.flow)).expect("what sync says fits");
}
