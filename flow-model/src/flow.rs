//! The flow as plain data: nodes, edges and where they stand. `Edit` is the only door that changes it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::ids::{FieldId, KindId, NodeId, PortId};
use crate::layout::Place;

/// One flow. Order in both lists carries no meaning; `edit` keeps nodes and edges in the order they were added.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Flow {
    /// Human name, such as "Bug reports to sheet". The package name is derived from it.
    pub name: String,
    /// One or two sentences; they become the first `//!` lines of `flow.rs`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub about: String,
    /// All nodes, parked ones included.
    #[serde(default)]
    pub nodes: Vec<Node>,
    /// All edges.
    #[serde(default)]
    pub edges: Vec<Edge>,
    /// Lines of the layout file about nodes that are not there, kept until a person takes them away.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub strays: BTreeMap<NodeId, Place>,
}

/// One node: what it is, what a person filled in, and where it stands on the canvas.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Node {
    /// Stable id; lives in the generated code.
    pub id: NodeId,
    /// Which entry of `nodes::all()` this is.
    pub kind: KindId,
    /// Title on the canvas, such as "Is it a bug?".
    pub title: String,
    /// What a person filled in, by field. A field that is absent is empty.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<FieldId, FieldValue>,
    /// Name under which later nodes use this node's output, such as `row`. Empty: the id itself.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub output: String,
    /// A disabled node is kept, drawn dimmed, and not run.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub disabled: bool,
    /// What the node answers in a simulation; without it, what its kind's sample says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pinned: Option<Answer>,
    /// Top left corner in canvas units (CSS pixels at 100 % zoom).
    pub at: Point,
}

/// How a step ends; for a node of Rust an output is the value that its `let` binds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// It gives this.
    Output(Value),
    /// It fails for good.
    Failure {
        /// What went wrong.
        message: String,
        /// How often it was tried.
        attempts: u32,
    },
}

/// A place on the canvas, in canvas units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// To the right.
    pub x: f64,
    /// Downwards.
    pub y: f64,
}

/// "After": the node `to` runs after the port `port` of `from`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Edge {
    /// The node it leaves.
    pub from: NodeId,
    /// The port it leaves by.
    pub port: PortId,
    /// The node it enters.
    pub to: NodeId,
}

/// What stands in a form field, always as the text that stands in the code:
/// an expression, a template or a literal, as the field's spec says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum FieldValue {
    /// One text.
    Text(String),
    /// An ordered list, such as the cells of a row.
    List(Vec<String>),
    /// Ordered pairs, such as request headers.
    Pairs(Vec<(String, String)>),
}

impl Flow {
    /// The node with this id.
    pub fn node(&self, id: &NodeId) -> Option<&Node> {
        self.nodes.iter().find(|node| &node.id == id)
    }

    /// The node with this id, to be changed by `edit` alone.
    pub(crate) fn node_mut(&mut self, id: &NodeId) -> Option<&mut Node> {
        self.nodes.iter_mut().find(|node| &node.id == id)
    }
}

impl Node {
    /// The text of a field; empty where the field is absent or is no single text.
    pub fn text(&self, field: &str) -> &str {
        match self.fields.get(&FieldId::from(field)) {
            Some(FieldValue::Text(text)) => text,
            _ => "",
        }
    }

    /// The entries of a list field; empty where the field is absent or is no list.
    pub fn list(&self, field: &str) -> &[String] {
        match self.fields.get(&FieldId::from(field)) {
            Some(FieldValue::List(items)) => items,
            _ => &[],
        }
    }

    /// The pairs of a map field; empty where the field is absent or is no map.
    pub fn pairs(&self, field: &str) -> &[(String, String)] {
        match self.fields.get(&FieldId::from(field)) {
            Some(FieldValue::Pairs(pairs)) => pairs,
            _ => &[],
        }
    }

    /// The name later nodes use for this node's output.
    pub fn output_name(&self) -> &str {
        if self.output.is_empty() { self.id.as_str() } else { &self.output }
    }
}
