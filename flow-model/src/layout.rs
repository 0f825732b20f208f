//! `flow.layout.jsonl`: where nodes stand and what they are called, one node a line, sorted by id.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::flow::{Flow, Point};
use crate::ids::NodeId;

/// One line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// The node.
    pub id: NodeId,
    /// Its title.
    pub title: String,
    /// Its top left corner.
    pub at: Point,
}

/// The layout file of a flow.
pub fn write(flow: &Flow) -> String {
    let places: BTreeMap<&NodeId, Place> = flow
        .nodes
        .iter()
        .map(|node| {
            (&node.id, Place { id: node.id.clone(), title: node.title.clone(), at: node.at })
        })
        .collect();
    let line = |place: &Place| {
        serde_json::to_string(place).expect("a place has only text keys and finite numbers") + "\n"
    };
    places.values().map(line).collect()
}

/// The places of a layout file, sorted by id. After a union merge a node may have two lines: the last one counts.
/// Lines that are no places are passed over.
pub fn read(text: &str) -> Vec<Place> {
    let places: BTreeMap<NodeId, Place> = text
        .lines()
        .filter_map(|line| serde_json::from_str::<Place>(line).ok())
        .map(|place| (place.id.clone(), place))
        .collect();
    places.into_values().collect()
}
