//! Random edits of a flow, as gestures on the canvas make them.

use flow_model::edit::Edit;
use flow_model::flow::{Edge, FieldValue, Flow, Node, Point};
use flow_model::ids::{NodeId, PortId};
use flow_model::nodes;

use crate::random::Random;

/// One field of one node, or nothing where the node has none that is typed.
pub fn field(random: &mut Random, flow: &Flow) -> Option<Edit> {
    let node = any(random, &flow.nodes)?;
    let number = random.below(900).to_string();
    let (field, text) = match node.kind.as_str() {
        "slack.post_message" if random.below(3) == 0 => ("channel", format!("#c{number}")),
        "slack.post_message" => ("text", format!("Number {number} \"quoted\"\nand a second line")),
        "google_sheets.append_row" => ("range", format!("Sheet!A:B{number}")),
        "http.request" => ("path", format!("/other/{{{number}}}/{number}")),
        "value" => ("value", format!("{number} * 2")),
        "filter" | "branch" => ("condition", format!("{number} > 5")),
        "respond" => ("status", format!("20{}", random.below(5))),
        "delay" => ("amount", number),
        "stop" => ("reason", format!("Reason {number}")),
        "fail" => ("message", format!("Message {number}")),
        "for_each" => ("list", format!("\"{number} 2\".split(\" \")")),
        "github" => ("connection", format!("other_{number}")),
        "http" => ("path", format!("other/{number}")),
        _ => return None,
    };
    Some(Edit::SetField {
        id: node.id.clone(),
        field: field.into(),
        value: Some(FieldValue::Text(text)),
    })
}

/// A call behind a node or on an edge: it changes no form of what stands around it.
pub fn call(random: &mut Random, flow: &Flow) -> Option<Edit> {
    let kind = ["slack.post_message", "http.request"][random.below(2)];
    if random.below(2) == 0 { insert(random, flow, kind) } else { append(random, flow, kind) }
}

/// A change of the graph, or of a name in it.
pub fn structure(random: &mut Random, flow: &Flow) -> Option<Edit> {
    match random.below(12) {
        0 => call(random, flow),
        1 => {
            let kind = PASSED[random.below(PASSED.len())];
            insert(random, flow, kind)
        }
        2 => {
            let kind = KINDS[random.below(KINDS.len())];
            append(random, flow, kind)
        }
        3 => remove(random, flow),
        4 => swap(random, flow),
        5 => relocate(random, flow),
        6 => {
            let id = any(random, &flow.nodes)?.id.clone();
            Some(Edit::SetTitle { id, title: format!("Title {}", random.below(90)) })
        }
        7 => {
            let from = any(random, &flow.nodes)?.id.clone();
            let to = NodeId::new(format!("renamed_{}", flow.nodes.len()));
            flow.node(&to).is_none().then_some(Edit::RenameNode { from, to })
        }
        8 => {
            let id = any(random, &flow.nodes)?.id.clone();
            Some(Edit::SetDisabled { id, disabled: random.below(3) > 0 })
        }
        9 => {
            let id = any(random, &flow.nodes)?.id.clone();
            Some(Edit::SetOutput { id, output: format!("output_{}", random.below(90)) })
        }
        10 => Some(Edit::SetAbout { about: format!("Says {}.\nAnd more.", random.below(90)) }),
        _ => add_trigger(random, flow),
    }
}

/// Kinds that other nodes can follow.
const PASSED: [&str; 9] = [
    "value",
    "slack.post_message",
    "http.request",
    "filter",
    "branch",
    "switch",
    "for_each",
    "delay",
    "code",
];

/// Kinds that stand behind a node.
const KINDS: [&str; 11] = [
    "value",
    "slack.post_message",
    "http.request",
    "filter",
    "branch",
    "switch",
    "for_each",
    "delay",
    "code",
    "stop",
    "fail",
];

fn any<'l, T>(random: &mut Random, list: &'l [T]) -> Option<&'l T> {
    if list.is_empty() { None } else { list.get(random.below(list.len())) }
}

fn edge(from: &NodeId, port: &PortId, to: &NodeId) -> Edge {
    Edge { from: from.clone(), port: port.clone(), to: to.clone() }
}

fn batch(edits: impl IntoIterator<Item = Edit>) -> Option<Edit> {
    Some(Edit::Batch { edits: edits.into_iter().collect() })
}

fn cut(edge: &Edge) -> Edit {
    Edit::RemoveEdge { edge: edge.clone() }
}

fn draw(edge: Edge) -> Edit {
    Edit::AddEdge { edge, index: usize::MAX }
}

fn new_node(flow: &Flow, kind: &str) -> (Edit, NodeId, PortId) {
    let mut node: Node = nodes::new_node(&kind.into(), flow, Point::default());
    let fields: &[(&str, &str)] = match kind {
        "value" => &[("value", "41 + 1")],
        "slack.post_message" => {
            &[("connection", "team_slack"), ("channel", "#new"), ("text", "New")]
        }
        "filter" | "branch" => &[("condition", "2 > 1")],
        "code" => &[("code", "// By hand.\nlet made = 1;\nlet _ = made;")],
        "switch" => &[("value", "3 * 2")],
        "for_each" => &[("list", "\"a b\".split(\" \")"), ("item", "word_of_new")],
        "delay" => &[("amount", "5"), ("unit", "seconds")],
        "stop" => &[("reason", "Enough")],
        "fail" => &[("message", "Too much")],
        _ => &[("connection", "shop"), ("method", "get"), ("path", "/new")],
    };
    for (field, text) in fields {
        node.fields.insert((*field).into(), FieldValue::Text((*text).to_owned()));
    }
    if kind == "switch" {
        let arms = ["1", "2 | 3"].map(str::to_owned).to_vec();
        node.fields.insert("arms".into(), FieldValue::List(arms));
    }
    let port = match kind {
        "branch" => "true",
        "switch" => "2 | 3",
        _ => "then",
    };
    let id = node.id.clone();
    (Edit::AddNode { node: Box::new(node), index: usize::MAX }, id, port.into())
}

/// A node between two others: a filter or a branch there wraps all that follows.
fn insert(random: &mut Random, flow: &Flow, kind: &str) -> Option<Edit> {
    let old = any(random, &flow.edges)?.clone();
    let (add, id, port) = new_node(flow, kind);
    batch([add, cut(&old), draw(edge(&old.from, &old.port, &id)), draw(edge(&id, &port, &old.to))])
}

/// A node at an end, or beside what follows there.
fn append(random: &mut Random, flow: &Flow, kind: &str) -> Option<Edit> {
    let from = any(random, &flow.nodes)?;
    let port = match from.kind.as_str() {
        "branch" => ["true", "false"][random.below(2)],
        "switch" => "_",
        "for_each" => ["each", "then"][random.below(2)],
        "respond" | "stop" | "fail" => return None,
        _ if from.text("on_error") == "port" => ["ok", "error"][random.below(2)],
        _ => "then",
    };
    let (add, id, _) = new_node(flow, kind);
    batch([add, draw(edge(&from.id, &port.into(), &id))])
}

/// The edits that take a node out of its place, and connect what stood before it with what follows.
fn out_of_place(flow: &Flow, id: &NodeId) -> Vec<Edit> {
    let into: Vec<&Edge> = flow.edges.iter().filter(|edge| &edge.to == id).collect();
    let out: Vec<&Edge> = flow.edges.iter().filter(|edge| &edge.from == id).collect();
    let mut edits: Vec<Edit> = into.iter().chain(&out).map(|edge| cut(edge)).collect();
    let mut drawn: Vec<Edge> = Vec::new();
    for before in &into {
        for behind in &out {
            let new = edge(&before.from, &before.port, &behind.to);
            if !flow.edges.contains(&new) && !drawn.contains(&new) {
                drawn.push(new.clone());
                edits.push(draw(new));
            }
        }
    }
    edits
}

fn inner<'f>(random: &mut Random, flow: &'f Flow) -> Option<&'f Node> {
    let inner: Vec<&Node> =
        flow.nodes.iter().filter(|node| !nodes::is_trigger(&node.kind)).collect();
    any(random, &inner).copied()
}

fn remove(random: &mut Random, flow: &Flow) -> Option<Edit> {
    let id = inner(random, flow)?.id.clone();
    let mut edits = out_of_place(flow, &id);
    edits.push(Edit::RemoveNode { id });
    batch(edits)
}

/// What the arms of a branch lead to changes place.
fn swap(random: &mut Random, flow: &Flow) -> Option<Edit> {
    let branches: Vec<&Node> =
        flow.nodes.iter().filter(|node| node.kind.as_str() == "branch").collect();
    let branch = any(random, &branches)?;
    let out: Vec<&Edge> = flow.edges.iter().filter(|edge| edge.from == branch.id).collect();
    let other = |edge: &Edge| if edge.port.as_str() == "true" { "false" } else { "true" };
    let drawn = out.iter().map(|old| draw(edge(&old.from, &other(old).into(), &old.to)));
    batch(out.iter().map(|edge| cut(edge)).chain(drawn))
}

/// A node goes to another edge.
fn relocate(random: &mut Random, flow: &Flow) -> Option<Edit> {
    let node = inner(random, flow)?;
    let port: PortId = if node.kind.as_str() == "branch" { "true" } else { "then" }.into();
    let place = any(random, &flow.edges)?.clone();
    if place.from == node.id || place.to == node.id {
        return None;
    }
    let mut edits = out_of_place(flow, &node.id);
    edits.push(cut(&place));
    edits.push(draw(edge(&place.from, &place.port, &node.id)));
    edits.push(draw(edge(&node.id, &port, &place.to)));
    batch(edits)
}

fn add_trigger(random: &mut Random, flow: &Flow) -> Option<Edit> {
    let (kind, fields) = if random.below(2) == 0 {
        ("github", [("event", "push"), ("connection", "acme_github")])
    } else {
        ("http", [("path", "added"), ("verify", "none")])
    };
    let mut trigger = nodes::new_node(&kind.into(), flow, Point::default());
    for (field, text) in fields {
        trigger.fields.insert(field.into(), FieldValue::Text(text.to_owned()));
    }
    Some(Edit::AddNode { node: Box::new(trigger), index: usize::MAX })
}
