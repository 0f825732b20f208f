//! Whether a flow is one at all: unique ids, edges between what is there. Held for every saved draft.

use std::collections::{BTreeMap, BTreeSet};

use super::error;
use crate::edit::Edit;
use crate::flow::{Edge, Flow, Node};
use crate::ids::NodeId;
use crate::nodes;
use crate::problem::{Fix, Problem};

/// The problems that keep a flow from being one: ids that are there twice, unknown kinds, edges to nowhere.
pub fn check_structure(flow: &Flow) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut places: BTreeMap<&NodeId, &Node> = BTreeMap::new();
    for node in &flow.nodes {
        if places.insert(&node.id, node).is_some() {
            let message =
                format!("There are two nodes with the id `{}`: rename one of them.", node.id);
            problems.push(error("duplicate-id", Some(node), message));
        }
        if nodes::def(&node.kind).is_none() {
            let message = format!(
                "There is no node kind `{}`: delete this node or update Hookloom.",
                node.kind
            );
            problems.push(error("unknown-kind", Some(node), message));
        }
    }
    let mut seen = BTreeSet::new();
    for edge in &flow.edges {
        let (from, to) = (places.get(&edge.from).copied(), places.get(&edge.to).copied());
        if let Some((code, message)) = broken(edge, from, to, seen.insert(edge)) {
            let fix = Fix {
                label: "Remove the edge".to_owned(),
                edit: Box::new(Edit::RemoveEdge { edge: edge.clone() }),
            };
            problems.push(Problem { fix: Some(fix), ..error(code, from.or(to), message) });
        }
    }
    problems
}

fn broken(
    edge: &Edge,
    from: Option<&Node>,
    to: Option<&Node>,
    is_first: bool,
) -> Option<(&'static str, String)> {
    let Edge { from: from_id, port, to: to_id } = edge;
    let Some(from) = from else {
        return Some((
            "edge-nowhere",
            format!("An edge comes from `{from_id}`, which is not there: remove the edge."),
        ));
    };
    let Some(to) = to else {
        return Some((
            "edge-nowhere",
            format!("An edge leads to `{to_id}`, which is not there: remove the edge."),
        ));
    };
    let ports = nodes::ports(from);
    if !ports.contains(port) {
        let known: Vec<String> = ports.iter().map(|port| format!("`{port}`")).collect();
        let message = if known.is_empty() {
            format!("{} ends the execution, so nothing follows it: remove the edge.", from.title)
        } else {
            format!("This node has no port `{port}`: let the edge leave by {}.", known.join(" or "))
        };
        return Some(("no-port", message));
    }
    if nodes::is_trigger(&to.kind) {
        let message =
            format!("{} is a trigger, so nothing can run before it: remove the edge.", to.title);
        return Some(("into-trigger", message));
    }
    (!is_first).then(|| {
        ("duplicate-edge", format!("The edge to {} is there twice: remove one.", to.title))
    })
}
