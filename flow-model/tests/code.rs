//! Text and flow in step: what is typed reaches the canvas, what is drawn reaches the text, neither undoes the other.

#[path = "support/catalog.rs"]
mod catalog;

use catalog::catalog;
use flow_model::code::{Code, same_meaning, touched};
use flow_model::edit::Edit;
use flow_model::flow::{FieldValue, Flow, Point};
use flow_model::ids::{FieldId, NodeId};
use flow_model::{emit, saved};

fn example() -> Flow {
    saved::read(include_str!("golden/main_example/flow.json")).expect("the golden flow is a flow")
}

fn set(flow: &mut Flow, node: &str, field: &str, text: &str) {
    let value = Some(FieldValue::Text(text.to_owned()));
    flow.apply(Edit::SetField { id: NodeId::new(node), field: FieldId::new(field), value })
        .expect("the test has set this up");
}

fn text(flow: &Flow, node: &str, field: &str) -> String {
    flow.node(&NodeId::new(node)).map(|node| node.text(field).to_owned()).unwrap_or_default()
}

#[test]
fn turns_are_taken_and_nothing_is_undone() {
    let catalog = catalog();
    let mut flow = example();
    let written = emit::emit(&flow, &catalog).flow_rs().to_owned();
    let mut code = Code::new(written.clone(), &flow, &catalog);

    let typed = written
        .replacen("    let row", "    // Ours.\n    let row", 1)
        .replace("Issues!A:D", "Issues!A:Z");
    let edit = code.retype(typed.clone(), &flow, &catalog).expect("it is Rust");
    flow.apply(edit).expect("an edit of the flow as it stands");
    code.settle(&flow);
    assert_eq!(text(&flow, "add_row", "range"), "Issues!A:Z");
    assert!(!code.follow(&flow, &catalog), "both say the same");

    set(&mut flow, "tell_triage", "channel", "#bugs");
    assert!(code.follow(&flow, &catalog));
    assert_eq!(code.text(), typed.replace("#triage", "#bugs"));

    // A place on the canvas stands in no code.
    let to = vec![(NodeId::new("add_row"), Point { x: 9.0, y: 9.0 })];
    flow.apply(Edit::MoveNodes { to }).expect("the node is there");
    assert!(!code.follow(&flow, &catalog));
}

#[test]
fn what_does_not_read_as_rust_changes_nothing_until_it_does() {
    let catalog = catalog();
    let flow = example();
    let written = emit::emit(&flow, &catalog).flow_rs().to_owned();
    let mut code = Code::new(written.clone(), &flow, &catalog);
    for broken in ["", "pub fn {", "\u{feff}]", &written.replace("let row", "let = row")] {
        if let Some(edit) = code.retype(broken.to_owned(), &flow, &catalog) {
            assert!(broken.is_empty(), "an empty file is Rust: {edit:?}");
            code = Code::new(written.clone(), &flow, &catalog);
            continue;
        }
        assert!(!code.follow(&flow, &catalog));
        assert_eq!(code.text(), broken);
    }
    let edit = code.retype(written, &flow, &catalog).expect("it is Rust again");
    assert_eq!(edit, Edit::Batch { edits: Vec::new() });
}

#[test]
fn the_last_text_that_read_is_kept_while_another_does_not() {
    let catalog = catalog();
    let mut flow = example();
    let written = emit::emit(&flow, &catalog).flow_rs().to_owned();
    let own = written.replacen("    let row", "    // Ours.\n    let row", 1);
    let mut code = Code::new(own.clone(), &flow, &catalog);
    assert_eq!(code.last_readable(), None, "this one reads");
    let add_row = NodeId::new("add_row");
    let statement = |code: &Code| code.text()[code.spans()[&add_row].clone()].to_owned();
    let known = statement(&code);
    let mut broken = own.replacen("// Ours.", "= = // Ours.", 1);
    for more in ["let = ", "(((", "\u{e9}"] {
        broken.insert_str(0, more);
        assert_eq!(code.retype(broken.clone(), &flow, &catalog), None);
        assert_eq!(code.last_readable(), Some(own.as_str()));
        assert_eq!(statement(&code), known);
        let range = (add_row.clone(), FieldId::new("range"), None);
        assert_eq!(code.text()[code.fields()[&range].clone()], *"\"Issues!A:D\".into()");
    }
    let edit = code.retype(own.clone(), &flow, &catalog).expect("it is Rust again");
    assert_eq!(edit, Edit::Batch { edits: Vec::new() });
    assert_eq!((code.last_readable(), code.text()), (None, own.as_str()));

    // A page that is opened while the text does not read is told by others what did.
    let mut opened = Code::new(broken.clone(), &flow, &catalog);
    assert_eq!(opened.last_readable(), None);
    opened.recall(own.replace("let row", "let = row"), &catalog);
    assert_eq!(opened.last_readable(), None, "that one does not read either");
    opened.recall(own.clone(), &catalog);
    assert_eq!(opened.last_readable(), Some(own.as_str()));
    let edit = opened.retype(own, &flow, &catalog).expect("it is Rust");
    flow.apply(edit).expect("an edit of the flow as it stands");
    assert!(same_meaning(&flow, &example()));
}

#[test]
fn flows_are_compared_by_meaning() {
    let (flow, mut other) = (example(), example());
    other.nodes.reverse();
    other.edges.reverse();
    let to = vec![(NodeId::new("add_row"), Point { x: 9.0, y: 9.0 })];
    other.apply(Edit::MoveNodes { to }).expect("the node is there");
    assert!(same_meaning(&flow, &other));
    set(&mut other, "add_row", "range", "A:A");
    let only = touched(&flow, &other);
    assert_eq!(only.iter().map(NodeId::as_str).collect::<Vec<_>>(), ["add_row"]);
}
