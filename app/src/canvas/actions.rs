//! What a person does to nodes and edges, each as one edit; without a browser.

use std::collections::{BTreeMap, BTreeSet};

use flow_model::edit::Edit;
use flow_model::flow::{Edge, Flow, Node, Point};
use flow_model::ids::{NodeId, PortId};

use super::Tie;
use super::gesture::{Shape, upstream};

/// Whether the neighbours of a deleted node are tied to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Healing {
    /// They are, where it is clear which.
    Heal,
    /// They are not.
    LeaveOpen,
}

/// Adds a node and ties it. `shape` is the shape of the new node.
pub fn add(flow: &Flow, node: Node, shape: &Shape, tie: &Tie) -> Edit {
    let id = node.id.clone();
    let mut edits = vec![Edit::AddNode { node: Box::new(node), index: usize::MAX }];
    match tie {
        Tie::After(from, port) if shape.has_input => {
            edits.push(add_edge(from.clone(), port.clone(), id));
        }
        Tie::Between(edge) if shape.has_input => {
            edits.push(Edit::RemoveEdge { edge: edge.clone() });
            edits.push(add_edge(edge.from.clone(), edge.port.clone(), id.clone()));
            if let Some(port) = shape.ports.first() {
                edits.push(add_edge(id.clone(), port.clone(), edge.to.clone()));
                edits.extend(room_for(flow, edge));
            }
        }
        Tie::Nothing | Tie::After(..) | Tie::Between(_) => {}
    }
    Edit::Batch { edits }
}

/// Moves everything after an edge to the right, where a node put between its ends would be cramped.
fn room_for(flow: &Flow, edge: &Edge) -> Option<Edit> {
    const COLUMN: f64 = 264.0;
    let (from, to) = (flow.node(&edge.from)?, flow.node(&edge.to)?);
    let missing = from.at.x + 2.0 * COLUMN - to.at.x;
    if missing <= 0.0 || to.at.x <= from.at.x {
        return None;
    }
    let moved = after(flow, &edge.to).into_iter().filter_map(|id| flow.node(&id));
    let to = moved.map(|node| (node.id.clone(), Point { x: node.at.x + missing, ..node.at }));
    Some(Edit::MoveNodes { to: to.collect() })
}

fn after(flow: &Flow, start: &NodeId) -> BTreeSet<NodeId> {
    let mut seen = BTreeSet::new();
    let mut open = vec![start.clone()];
    while let Some(id) = open.pop() {
        if seen.insert(id.clone()) {
            open.extend(flow.edges.iter().filter(|e| e.from == id).map(|e| e.to.clone()));
        }
    }
    seen
}

/// Deletes nodes with their edges.
pub fn delete(flow: &Flow, ids: &BTreeSet<NodeId>, healing: Healing) -> Edit {
    let touched = |edge: &&Edge| ids.contains(&edge.from) || ids.contains(&edge.to);
    let removed = flow.edges.iter().filter(touched).cloned();
    let mut edits: Vec<_> = removed.map(|edge| Edit::RemoveEdge { edge }).collect();
    edits.extend(ids.iter().map(|id| Edit::RemoveNode { id: id.clone() }));
    if healing == Healing::Heal
        && let Some(edge) = healed(flow, ids)
    {
        edits.push(Edit::AddEdge { edge, index: usize::MAX });
    }
    Edit::Batch { edits }
}

/// The edge that closes the gap: there is one way in and one way out, and the edge is not there yet.
fn healed(flow: &Flow, ids: &BTreeSet<NodeId>) -> Option<Edge> {
    let mut ways_in = flow.edges.iter().filter(|e| !ids.contains(&e.from) && ids.contains(&e.to));
    let mut ways_out = flow.edges.iter().filter(|e| ids.contains(&e.from) && !ids.contains(&e.to));
    let (way_in, way_out) = (ways_in.next()?, ways_out.next()?);
    if ways_in.next().is_some() || ways_out.next().is_some() {
        return None;
    }
    let edge =
        Edge { from: way_in.from.clone(), port: way_in.port.clone(), to: way_out.to.clone() };
    let closes_a_circle = upstream(flow, &edge.from).contains(&edge.to);
    (!closes_a_circle && !flow.edges.contains(&edge)).then_some(edge)
}

/// Copies nodes and the edges among them a little to the lower right; gives the ids of the copies.
pub fn duplicate(flow: &Flow, ids: &BTreeSet<NodeId>) -> (Edit, BTreeSet<NodeId>) {
    const OFFSET: f64 = 40.0;
    let mut taken: BTreeSet<_> = flow.nodes.iter().map(|node| node.id.clone()).collect();
    let mut names = BTreeMap::new();
    let mut edits = Vec::new();
    for node in flow.nodes.iter().filter(|node| ids.contains(&node.id)) {
        let id = free_id(&node.id, &taken);
        taken.insert(id.clone());
        names.insert(node.id.clone(), id.clone());
        let at = Point { x: node.at.x + OFFSET, y: node.at.y + OFFSET };
        // The copy's output takes the copy's id as its name, so that two outputs never share one.
        let node = Node { id, at, output: String::new(), ..node.clone() };
        edits.push(Edit::AddNode { node: Box::new(node), index: usize::MAX });
    }
    for edge in &flow.edges {
        if let (Some(from), Some(to)) = (names.get(&edge.from), names.get(&edge.to)) {
            edits.push(add_edge(from.clone(), edge.port.clone(), to.clone()));
        }
    }
    (Edit::Batch { edits }, names.into_values().collect())
}

/// Moves nodes by so much.
pub fn nudge(flow: &Flow, ids: &BTreeSet<NodeId>, by_x: f64, by_y: f64) -> Edit {
    let nodes = ids.iter().filter_map(|id| flow.node(id));
    let to =
        nodes.map(|node| (node.id.clone(), Point { x: node.at.x + by_x, y: node.at.y + by_y }));
    Edit::MoveNodes { to: to.collect() }
}

/// Puts nodes under each other on one left edge.
pub fn align_left(flow: &Flow, ids: &BTreeSet<NodeId>) -> Option<Edit> {
    let nodes: Vec<_> = ids.iter().filter_map(|id| flow.node(id)).collect();
    let x = nodes.iter().map(|node| node.at.x).reduce(f64::min)?;
    let to = nodes.iter().map(|node| (node.id.clone(), Point { x, ..node.at })).collect();
    Some(Edit::MoveNodes { to })
}

/// Puts nodes beside each other on one upper edge.
pub fn align_top(flow: &Flow, ids: &BTreeSet<NodeId>) -> Option<Edit> {
    let nodes: Vec<_> = ids.iter().filter_map(|id| flow.node(id)).collect();
    let y = nodes.iter().map(|node| node.at.y).reduce(f64::min)?;
    let to = nodes.iter().map(|node| (node.id.clone(), Point { y, ..node.at })).collect();
    Some(Edit::MoveNodes { to })
}

/// Ties two nodes.
pub fn add_edge(from: NodeId, port: PortId, to: NodeId) -> Edit {
    Edit::AddEdge { edge: Edge { from, port, to }, index: usize::MAX }
}

/// An id like this one that is not taken: `add_row`, `add_row_2`, `add_row_3`.
fn free_id(like: &NodeId, taken: &BTreeSet<NodeId>) -> NodeId {
    let base = like.as_str().trim_end_matches(|c: char| c.is_ascii_digit()).trim_end_matches('_');
    let numbered = (2..).map(|number| NodeId::new(format!("{base}_{number}")));
    numbered.into_iter().find(|id| !taken.contains(id)).unwrap_or_else(|| like.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(id: &str, x: f64) -> Node {
        Node {
            id: id.into(),
            kind: "value".into(),
            title: id.into(),
            fields: Default::default(),
            output: String::new(),
            disabled: false,
            pinned: None,
            at: Point { x, y: 0.0 },
        }
    }

    fn edge(from: &str, to: &str) -> Edge {
        Edge { from: from.into(), port: "then".into(), to: to.into() }
    }

    fn shape() -> Shape {
        Shape { ports: ["then".into()].into(), has_input: true, lines: 0 }
    }

    fn flow() -> Flow {
        Flow {
            name: "Test".into(),
            nodes: vec![node("a", 0.0), node("b", 264.0), node("c", 528.0)],
            edges: vec![edge("a", "b"), edge("b", "c")],
            ..Flow::default()
        }
    }

    fn applied(edit: Edit) -> Flow {
        let mut flow = flow();
        flow.apply(edit).expect("the edit fits");
        flow
    }

    #[test]
    fn a_node_between_two_takes_over_their_edge() {
        let edit = add(&flow(), node("new", 264.0), &shape(), &Tie::Between(edge("a", "b")));
        let after = applied(edit);
        assert_eq!(after.edges, [edge("b", "c"), edge("a", "new"), edge("new", "b")]);
        let place = |id: &str| after.node(&id.into()).map(|node| node.at.x);
        assert_eq!([place("b"), place("c")], [Some(528.0), Some(792.0)]);
    }

    #[test]
    fn a_node_after_a_port_is_tied_to_it() {
        let tie = Tie::After("c".into(), "then".into());
        let after = applied(add(&flow(), node("new", 900.0), &shape(), &tie));
        assert!(after.edges.contains(&edge("c", "new")));
    }

    #[test]
    fn deleting_heals_or_leaves_open() {
        let ids = BTreeSet::from(["b".into()]);
        assert_eq!(applied(delete(&flow(), &ids, Healing::Heal)).edges, [edge("a", "c")]);
        assert_eq!(applied(delete(&flow(), &ids, Healing::LeaveOpen)).edges, []);
        let ends = BTreeSet::from(["a".into(), "c".into()]);
        assert_eq!(applied(delete(&flow(), &ends, Healing::Heal)).edges, []);
    }

    #[test]
    fn copies_have_ids_and_edges_of_their_own() {
        let (edit, ids) = duplicate(&flow(), &BTreeSet::from(["a".into(), "b".into()]));
        let after = applied(edit);
        assert_eq!(ids, BTreeSet::from(["a_2".into(), "b_2".into()]));
        assert_eq!(after.nodes.len(), 5);
        assert!(after.edges.contains(&edge("a_2", "b_2")));
    }

    #[test]
    fn nodes_are_nudged_and_aligned() {
        let ids = BTreeSet::from(["a".into(), "b".into()]);
        let after = applied(nudge(&flow(), &ids, 8.0, -8.0));
        assert_eq!(after.node(&"b".into()).map(|n| n.at), Some(Point { x: 272.0, y: -8.0 }));
        let after = applied(align_left(&flow(), &ids).expect("two nodes"));
        assert_eq!(after.node(&"b".into()).map(|n| n.at.x), Some(0.0));
        assert!(align_top(&flow(), &BTreeSet::new()).is_none());
    }
}
