//! What of a flow stands in no code: parked nodes, and fields and edges that are not written.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{After, Layout, Place, about};
use crate::fields::Input;
use crate::flow::{Edge, FieldValue, Flow, Node};
use crate::graph::regions::Regions;
use crate::ids::{FieldId, KindId, NodeId};
use crate::nodes;
use crate::problem::Problem;
use crate::reach::nodes_of;

/// A node that no trigger reaches, as a whole.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Parked {
    /// Its kind.
    pub kind: KindId,
    /// What a person filled in.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<FieldId, FieldValue>,
    /// Name of its output.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub output: String,
    /// Whether it is disabled.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub disabled: bool,
    /// The edges into it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub after: Vec<After>,
}

/// Each node's line.
pub(super) fn places(flow: &Flow, regions: &Regions) -> BTreeMap<NodeId, Place> {
    let written: BTreeSet<usize> = regions
        .regions
        .iter()
        .flat_map(|region| nodes_of(&region.body).into_iter().chain([region.trigger]))
        .filter(|place| flow.nodes.get(*place).is_some_and(|node| nodes::def(&node.kind).is_some()))
        .collect();
    let drawn: BTreeSet<usize> = regions
        .wires
        .iter()
        .filter(|wire| written.contains(&wire.from) && written.contains(&wire.to))
        .map(|wire| wire.edge)
        .collect();
    let mut after: BTreeMap<&NodeId, Vec<After>> = BTreeMap::new();
    for (place, edge) in flow.edges.iter().enumerate() {
        if !drawn.contains(&place) {
            let from = After { from: edge.from.clone(), port: edge.port.clone() };
            after.entry(&edge.to).or_default().push(from);
        }
    }
    let mut places = BTreeMap::new();
    for (at, node) in flow.nodes.iter().enumerate() {
        let after = after.remove(&node.id).unwrap_or_default();
        places.insert(node.id.clone(), place(node, after, written.contains(&at)));
    }
    for (id, stray) in &flow.strays {
        places.entry(id.clone()).or_insert_with(|| stray.clone());
    }
    places
}

fn place(node: &Node, after: Vec<After>, is_written: bool) -> Place {
    let mut place = Place {
        id: node.id.clone(),
        title: node.title.clone(),
        at: Some(node.at),
        pinned: node.pinned.clone(),
        fields: BTreeMap::new(),
        after: Vec::new(),
        parked: None,
        more: serde_json::Map::new(),
    };
    if is_written {
        place.fields = unwritten(node);
        place.after = after;
    } else {
        place.parked = Some(Parked {
            kind: node.kind.clone(),
            fields: node.fields.clone(),
            output: node.output.clone(),
            disabled: node.disabled,
            after,
        });
    }
    place
}

/// The fields of a node that its code does not tell.
fn unwritten(node: &Node) -> BTreeMap<FieldId, FieldValue> {
    let specs = nodes::def(&node.kind).map(|def| def.fields).unwrap_or_default();
    let is_unwritten = |(field, _): &(&FieldId, &FieldValue)| {
        let spec = specs.iter().find(|spec| spec.id == field.as_str());
        match spec.map(|spec| &spec.input) {
            None => true,
            Some(Input::Number) => node.text(field.as_str()).trim().parse::<u32>().is_err(),
            Some(_) => node.kind.as_str() == "http" && field.as_str() == "sample",
        }
    };
    node.fields
        .iter()
        .filter(is_unwritten)
        .map(|(field, value)| (field.clone(), value.clone()))
        .collect()
}

impl Layout {
    /// Adds to a flow that was read from code what the code does not tell: name, titles, places, parked nodes.
    /// Gives the nodes that have no place yet.
    pub fn complete(&self, flow: &mut Flow) -> BTreeSet<NodeId> {
        flow.name.clone_from(&self.name);
        if flow.about == flow.name {
            flow.about.clear();
        }
        let mut unplaced = BTreeSet::new();
        for node in &mut flow.nodes {
            let place = self.places.get(&node.id).filter(|place| place.parked.is_none());
            match place.and_then(|place| place.at) {
                Some(at) => node.at = at,
                None => {
                    unplaced.insert(node.id.clone());
                }
            }
            let Some(place) = place else {
                continue;
            };
            if !place.title.is_empty() {
                node.title.clone_from(&place.title);
            }
            node.pinned.clone_from(&place.pinned);
            for (field, value) in &place.fields {
                node.fields.entry(field.clone()).or_insert_with(|| value.clone());
            }
        }
        self.unpark(flow);
        unplaced
    }

    /// The lines about nodes that the flow, which is complete, does not have.
    pub(crate) fn strays(&self, flow: &Flow) -> BTreeMap<NodeId, Place> {
        let known: BTreeSet<&NodeId> = flow.nodes.iter().map(|node| &node.id).collect();
        let strays = self.places.iter().filter(|(id, _)| !known.contains(id));
        strays.map(|(id, place)| (id.clone(), place.clone())).collect()
    }

    fn unpark(&self, flow: &mut Flow) {
        let mut known: BTreeSet<NodeId> = flow.nodes.iter().map(|node| node.id.clone()).collect();
        let mut after = Vec::new();
        for place in self.places.values() {
            match &place.parked {
                Some(parked) if known.insert(place.id.clone()) => {
                    after.push((&place.id, &parked.after));
                    flow.nodes.push(whole(place, parked));
                }
                Some(_) => {}
                None => after.push((&place.id, &place.after)),
            }
        }
        connect(flow, &after);
    }

    /// Adds, under ids of their own, the parked nodes whose id a node of the code bears that is another one. Tells of
    /// each. The flow is complete.
    pub(crate) fn keep_apart(&self, flow: &mut Flow) -> Vec<Problem> {
        let mut known: BTreeSet<NodeId> = flow.nodes.iter().map(|node| node.id.clone()).collect();
        let (mut problems, mut after) = (Vec::new(), Vec::new());
        for place in self.places.values().chain(&self.beside) {
            let Some(parked) = &place.parked else { continue };
            let same = |node: &Node| is_same(node, &whole(place, parked));
            if flow.node(&place.id).is_some_and(same) {
                continue;
            }
            let node = whole(place, parked);
            let id = free(&node.id, &mut known);
            if id != node.id {
                let message = format!(
                    "flow.layout.jsonl has a node `{}` without a trigger, and the code has another one: both are kept, this one as `{id}`.",
                    node.id
                );
                problems
                    .push(Problem { node: Some(id.clone()), ..about("duplicate-place", &message) });
            }
            after.push((id.clone(), &parked.after));
            flow.nodes.push(Node { id, ..node });
        }
        let after: Vec<_> = after.iter().map(|(to, after)| (to, *after)).collect();
        connect(flow, &after);
        problems
    }
}

/// Draws edges into nodes, where both ends are there.
fn connect(flow: &mut Flow, into: &[(&NodeId, &Vec<After>)]) {
    if into.iter().all(|(_, after)| after.is_empty()) {
        return;
    }
    let known: BTreeSet<NodeId> = flow.nodes.iter().map(|node| node.id.clone()).collect();
    let mut drawn: BTreeSet<Edge> = flow.edges.iter().cloned().collect();
    for (to, after) in into {
        for After { from, port } in *after {
            let edge = Edge { from: from.clone(), port: port.clone(), to: (*to).clone() };
            if known.contains(from) && known.contains(*to) && drawn.insert(edge.clone()) {
                flow.edges.push(edge);
            }
        }
    }
}

/// A parked node as it was drawn.
fn whole(place: &Place, parked: &Parked) -> Node {
    Node {
        id: place.id.clone(),
        kind: parked.kind.clone(),
        title: place.title.clone(),
        fields: parked.fields.clone(),
        output: parked.output.clone(),
        disabled: parked.disabled,
        pinned: place.pinned.clone(),
        at: place.at.unwrap_or_default(),
    }
}

/// Whether a node that is drawn says all that a parked one said.
fn is_same(drawn: &Node, parked: &Node) -> bool {
    let has = |(field, value): (&FieldId, &FieldValue)| drawn.fields.get(field) == Some(value);
    drawn.kind == parked.kind && parked.fields.iter().all(has)
}

/// The id itself, or with the first free number behind it.
fn free(id: &NodeId, known: &mut BTreeSet<NodeId>) -> NodeId {
    let numbered = (2_u64..).map(|number| NodeId::new(format!("{id}_{number}")));
    let mut ids = std::iter::once(id.clone()).chain(numbered);
    ids.find(|id| known.insert(id.clone())).expect("the numbers do not end")
}
