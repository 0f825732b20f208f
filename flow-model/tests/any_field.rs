//! Whatever stands in a form field, what is written is Rust, and says the same when it is read again.

#[path = "support/catalog.rs"]
mod catalog;

use catalog::catalog;
use flow_model::catalog::Loaded;
use flow_model::flow::{Edge, FieldValue, Flow, Node, Point};
use flow_model::ids::{FieldId, KindId};
use flow_model::parse::parse;
use flow_model::{emit, nodes};

/// Texts that syn reads as expressions, of which none gives a value.
const NO_VALUES: &[&str] = &[
    "let Some(b) = issue.body",
    "x && let y = 2",
    "become x",
    "x = 1",
    "(x = 1)",
    "x += 1",
    "break",
    "continue",
    "return Ok(())",
    "if issue.locked { break } else { true }",
    "issue.labels.iter().any(|l| break)",
];

/// Expressions that are laid out nowhere else.
const VALUES: &[&str] = &[
    "if let Some(body) = &issue.body { body.len() as i64 } else { 0 }",
    "if let Some(a) = &issue.body && a.len() > 3 { 1 } else { 2 }",
    "{ let mut n = issue.number; n += 1; n }",
    "match issue.number { n if n > 3 => 1, _ => 2 }",
    "unsafe { f() }",
    "format!(\"{}\", become x)",
    "f(a = 1)",
];

fn flow(kind: &str, field: &str, text: &str) -> Flow {
    let mut flow = nodes::skeleton("issues.opened");
    let trigger = flow.nodes.first().expect("the skeleton has a trigger").id.clone();
    let kind = KindId::from(kind);
    let mut node = nodes::new_node(&kind, &flow, Point::default());
    node.fields.insert(FieldId::from(field), FieldValue::Text(text.to_owned()));
    flow.edges.push(Edge { from: trigger, port: "then".into(), to: node.id.clone() });
    flow.nodes.push(node);
    flow
}

fn written(flow: &Flow, catalog: &Loaded) -> (String, Node) {
    let source = emit::emit(flow, catalog).flow_rs().to_owned();
    syn::parse_file(&source).unwrap_or_else(|error| panic!("{error}\n{source}"));
    let parsed = parse(&source, "", catalog);
    assert!(parsed.readable, "{source}");
    let last = parsed.flow.nodes.last().expect("the node is read").clone();
    (source, last)
}

#[test]
fn what_gives_no_value_is_kept_in_sight() {
    let catalog = catalog();
    for text in NO_VALUES {
        for (kind, field, written_in) in [
            ("value", "value", (*text).to_owned()),
            ("filter", "condition", (*text).to_owned()),
            ("branch", "condition", (*text).to_owned()),
            ("switch", "value", (*text).to_owned()),
            ("for_each", "list", (*text).to_owned()),
            ("delay", "amount", (*text).to_owned()),
            ("stop", "reason", format!("{{{text}}}")),
        ] {
            let (source, read) = written(&flow(kind, field, &written_in), &catalog);
            assert_eq!(read.kind.as_str(), kind, "{source}");
            assert_eq!(read.text(field), written_in, "{source}");
        }
    }
}

#[test]
fn what_gives_a_value_is_written_as_it_is() {
    let catalog = catalog();
    for text in VALUES {
        let (source, read) = written(&flow("value", "value", text), &catalog);
        assert!(!source.contains("todo!"), "{source}");
        assert_eq!(read.kind.as_str(), "value", "{source}");
        // Read from what a person wrote, it is written again.
        let (again, _) = written(&parse(&source, "", &catalog).flow, &catalog);
        assert_eq!(again, source);
    }
}

#[test]
fn what_is_no_name_names_nothing() {
    let catalog = catalog();
    for name in ["my label", "type", "1st", "a.b", "", "ü"] {
        for list in ["issue.labels", ""] {
            let mut flow = flow("for_each", "item", name);
            let each = flow.nodes.last_mut().expect("it was pushed");
            each.fields.insert("list".into(), FieldValue::Text(list.to_owned()));
            assert_eq!(written(&flow, &catalog).1.kind.as_str(), "for_each");
        }
    }
}
