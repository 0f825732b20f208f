//! Sets a field whose value names ports, and keeps the edges of those ports: an arm's new text takes its edges along.

use crate::edit::Edit;
use crate::flow::{Edge, FieldValue, Flow};
use crate::ids::{FieldId, NodeId, PortId};

use super::ports;

/// The edit that sets a field (none: empties it). Where the node's ports are others then, the edges of a port
/// that is gone leave by the one that came in its place; where none did, they go.
pub fn set_field(flow: &Flow, id: &NodeId, field: FieldId, value: Option<FieldValue>) -> Edit {
    let set = Edit::SetField { id: id.clone(), field: field.clone(), value: value.clone() };
    let Some(node) = flow.node(id) else {
        return set;
    };
    let mut changed = node.clone();
    match value {
        Some(value) => changed.fields.insert(field, value),
        None => changed.fields.remove(&field),
    };
    let (before, after) = (ports(node), ports(&changed));
    if before == after {
        return set;
    }
    let gone = before.iter().filter(|port| !after.contains(port));
    let come: Vec<&PortId> = after.iter().filter(|port| !before.contains(port)).collect();
    let mut edits = Vec::new();
    for (place, port) in gone.enumerate() {
        let in_its_place = come.get(place);
        for (index, edge) in flow.edges.iter().enumerate() {
            if &edge.from != id || &edge.port != port {
                continue;
            }
            edits.push(Edit::RemoveEdge { edge: edge.clone() });
            if let Some(port) = in_its_place {
                let edge = Edge { port: (*port).clone(), ..edge.clone() };
                edits.push(Edit::AddEdge { edge, index });
            }
        }
    }
    if edits.is_empty() {
        return set;
    }
    edits.insert(0, set);
    Edit::Batch { edits }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow::Node;
    use crate::ids::KindId;

    fn node(id: &str, kind: &str) -> Node {
        Node {
            id: NodeId::new(id),
            kind: KindId::new(kind),
            title: id.to_owned(),
            fields: Default::default(),
            output: String::new(),
            disabled: false,
            pinned: None,
            at: Default::default(),
        }
    }

    fn flow(kind: &str, field: &str, value: Option<FieldValue>, edges: &[(&str, &str)]) -> Flow {
        let mut first = node("first", kind);
        first.fields.extend(value.map(|value| (FieldId::from(field), value)));
        let edge = |(port, to): &(&str, &str)| Edge {
            from: NodeId::new("first"),
            port: PortId::new(*port),
            to: NodeId::new(*to),
        };
        Flow {
            nodes: vec![first, node("a", "value"), node("b", "value")],
            edges: edges.iter().map(edge).collect(),
            ..Flow::default()
        }
    }

    fn arms(arms: &[&str]) -> Option<FieldValue> {
        Some(FieldValue::List(arms.iter().map(|arm| (*arm).to_owned()).collect()))
    }

    fn edges(flow: &Flow) -> Vec<(&str, &str)> {
        flow.edges.iter().map(|edge| (edge.port.as_str(), edge.to.as_str())).collect()
    }

    #[test]
    fn edges_follow_the_ports_that_a_field_names() {
        let port = Some(FieldValue::Text("port".to_owned()));
        let step = "slack.post_message";
        for (kind, field, old, new, drawn, wanted) in [
            // An arm is renamed.
            (
                "switch",
                "arms",
                arms(&["1", "2"]),
                arms(&["1", "3"]),
                [("2", "a"), ("_", "b")],
                vec![("3", "a"), ("_", "b")],
            ),
            // An arm goes.
            (
                "switch",
                "arms",
                arms(&["1", "2"]),
                arms(&["2"]),
                [("1", "a"), ("2", "b")],
                vec![("2", "b")],
            ),
            // Arms change places.
            (
                "switch",
                "arms",
                arms(&["1", "2"]),
                arms(&["2", "1"]),
                [("1", "a"), ("2", "b")],
                vec![("1", "a"), ("2", "b")],
            ),
            // A step gets an error port, and loses it.
            (
                step,
                "on_error",
                None,
                port.clone(),
                [("then", "a"), ("then", "b")],
                vec![("ok", "a"), ("ok", "b")],
            ),
            (step, "on_error", port, None, [("ok", "a"), ("error", "b")], vec![("then", "a")]),
        ] {
            let before = flow(kind, field, old, &drawn);
            let mut after = before.clone();
            let back = after
                .apply(set_field(&before, &NodeId::new("first"), FieldId::from(field), new))
                .expect("the edit fits");
            assert_eq!(edges(&after), wanted, "{kind}");
            after.apply(back).expect("the inverse fits");
            assert_eq!(after, before, "{kind}");
        }
    }
}
