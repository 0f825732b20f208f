//! The main example, its changes, and the problems that are expected of them.

use flow_model::check::check;
use flow_model::edit::Edit;
use flow_model::flow::{Edge, FieldValue, Flow, Point};
use flow_model::ids::{FieldId, KindId, NodeId, PortId};
use flow_model::{emit, nodes, saved};

use crate::catalog::catalog;

/// The main example.
pub fn example() -> Flow {
    saved::read(include_str!("../golden/main_example/flow.json"))
        .expect("the golden flow is a flow")
}

/// Fills in a field.
pub fn set(flow: &mut Flow, node: &str, field: &str, text: &str) {
    let value = Some(FieldValue::Text(text.to_owned()));
    flow.apply(Edit::SetField { id: NodeId::new(node), field: FieldId::new(field), value })
        .expect("the test has set this up");
}

/// Adds a node.
pub fn add(flow: &mut Flow, kind: &str, id: &str, fields: &[(&str, &str)]) {
    let mut node = nodes::new_node(&KindId::new(kind), flow, Point::default());
    node.id = NodeId::new(id);
    let index = flow.nodes.len();
    flow.apply(Edit::AddNode { node: Box::new(node), index }).expect("the test has set this up");
    for (field, text) in fields {
        set(flow, id, field, text);
    }
}

/// Draws an edge.
pub fn connect(flow: &mut Flow, from: &str, port: &str, to: &str) {
    flow.edges.push(Edge { from: NodeId::new(from), port: PortId::new(port), to: NodeId::new(to) });
}

/// Holds the problems of the changed example to `node/field code` lines.
#[track_caller]
pub fn expect(change: impl Fn(&mut Flow), expected: &[&str]) {
    let mut flow = example();
    change(&mut flow);
    let catalog = catalog();
    let problems = check(&flow, &catalog);
    let lines: Vec<String> = problems
        .iter()
        .map(|problem| {
            let node = problem.node.as_ref().map_or("-", NodeId::as_str);
            let field = problem.field.as_ref().map_or(String::new(), |field| format!("/{field}"));
            format!("{node}{field} {}", problem.code)
        })
        .collect();
    assert_eq!(lines, expected, "{problems:#?}");
    for problem in &problems {
        assert!(problem.message.ends_with(['.', '?']), "a sentence: {}", problem.message);
    }
    // The code view shows something in any case.
    let emitted = emit::emit(&flow, &catalog);
    syn::parse_file(emitted.flow_rs())
        .unwrap_or_else(|error| panic!("{error}\n{}", emitted.flow_rs()));
}
