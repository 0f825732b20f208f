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
        "github" => ("connection", format!("other_{number}")),
        _ => return None,
    };
    Some(Edit::SetField {
        id: node.id.clone(),
        field: field.into(),
        value: Some(FieldValue::Text(text)),
    })
}

/// A change of the graph, or of a name in it.
pub fn structure(random: &mut Random, flow: &Flow) -> Option<Edit> {
    match random.below(9) {
        0 | 1 => insert(random, flow),
        2 => append(random, flow),
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
        _ => add_trigger(flow),
    }
}

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

fn new_node(random: &mut Random, flow: &Flow) -> (Edit, NodeId, PortId) {
    let kinds = ["value", "slack.post_message", "filter", "branch", "code", "http.request"];
    let kind = kinds[random.below(kinds.len())];
    let mut node: Node = nodes::new_node(&kind.into(), flow, Point::default());
    let fields: &[(&str, &str)] = match kind {
        "value" => &[("value", "41 + 1")],
        "slack.post_message" => {
            &[("connection", "team_slack"), ("channel", "#new"), ("text", "New")]
        }
        "filter" | "branch" => &[("condition", "2 > 1")],
        "code" => &[("code", "// By hand.\nlet made = 1;\nlet _ = made;")],
        _ => &[("connection", "shop"), ("method", "get"), ("path", "/new")],
    };
    for (field, text) in fields {
        node.fields.insert((*field).into(), FieldValue::Text((*text).to_owned()));
    }
    let port = if kind == "branch" { "true" } else { "then" };
    let id = node.id.clone();
    (Edit::AddNode { node: Box::new(node), index: usize::MAX }, id, port.into())
}

/// A node between two others: a filter or a branch there wraps all that follows.
fn insert(random: &mut Random, flow: &Flow) -> Option<Edit> {
    let old = any(random, &flow.edges)?.clone();
    let (add, id, port) = new_node(random, flow);
    batch([add, cut(&old), draw(edge(&old.from, &old.port, &id)), draw(edge(&id, &port, &old.to))])
}

/// A node at an end, or beside what follows there.
fn append(random: &mut Random, flow: &Flow) -> Option<Edit> {
    let from = any(random, &flow.nodes)?;
    let port = match from.kind.as_str() {
        "branch" => ["true", "false"][random.below(2)],
        "respond" => return None,
        _ => "then",
    };
    let (add, id, _) = new_node(random, flow);
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

fn add_trigger(flow: &Flow) -> Option<Edit> {
    let trigger = nodes::new_node(&"github".into(), flow, Point::default());
    let mut trigger = trigger;
    trigger.fields.insert("event".into(), FieldValue::Text("push".to_owned()));
    trigger.fields.insert("connection".into(), FieldValue::Text("acme_github".to_owned()));
    Some(Edit::AddNode { node: Box::new(trigger), index: usize::MAX })
}
