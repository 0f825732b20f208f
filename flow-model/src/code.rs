//! The text of `src/flow.rs` beside the flow that it means, kept in step from both sides.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalog::Catalog;
use crate::edit::Edit;
use crate::flow::{Edge, Flow, Node, Point};
use crate::ids::NodeId;
use crate::layout;
use crate::parse::{Parsed, parse, splice};
use crate::sync::sync;

/// A text and the flow that it means.
#[derive(Clone, Debug)]
pub struct Code {
    text: String,
    /// What the text says.
    parsed: Parsed,
    /// What the last text that could be read said.
    read: Flow,
    /// The flow as it was when both were last in step.
    means: Flow,
}

impl Code {
    /// A text that means this flow, or will once it can be read.
    pub fn new(text: String, flow: &Flow, catalog: &dyn Catalog) -> Self {
        let parsed = parse(&text, &layout::write(flow), catalog);
        let read = if parsed.readable { parsed.flow.clone() } else { flow.clone() };
        Self { text, parsed, read, means: flow.clone() }
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What the text says.
    pub fn parsed(&self) -> &Parsed {
        &self.parsed
    }

    /// Takes another text, as a person typed or pushed it, and gives what it changes in the flow.
    /// None where it does not read as Rust: the flow then stays as the last readable text had it.
    pub fn retype(&mut self, text: String, flow: &Flow, catalog: &dyn Catalog) -> Option<Edit> {
        self.text = text;
        self.parsed = parse(&self.text, &layout::write(flow), catalog);
        if !self.parsed.readable {
            return None;
        }
        let edit = sync(flow, &self.read, &self.parsed.flow);
        self.read = self.parsed.flow.clone();
        Some(edit)
    }

    /// Notes the flow to which the last `retype` has led.
    pub fn settle(&mut self, flow: &Flow) {
        self.means = flow.clone();
    }

    /// Brings the text to mean the flow, which was changed on the canvas; whether that changed the text.
    /// A text that does not read as Rust stays: nobody knows where a change belongs in it.
    pub fn follow(&mut self, flow: &Flow, catalog: &dyn Catalog) -> bool {
        if !self.parsed.readable || same_meaning(&self.means, flow) {
            return false;
        }
        let spliced = splice::splice(&self.text, &self.means, flow, catalog);
        self.means = flow.clone();
        if spliced.text == self.text {
            return false;
        }
        self.text = spliced.text;
        self.parsed = parse(&self.text, &layout::write(flow), catalog);
        self.read = self.parsed.flow.clone();
        true
    }
}

/// Whether two flows mean the same: places, titles and the order of lists apart.
pub fn same_meaning(one: &Flow, other: &Flow) -> bool {
    one.about == other.about && touched(one, other).is_empty()
}

/// The nodes in which two flows differ in meaning, those at both ends of an edge that only one of them has included.
pub fn touched(one: &Flow, other: &Flow) -> BTreeSet<NodeId> {
    let (ours, theirs) = (by_id(one), by_id(other));
    let ids = ours.keys().chain(theirs.keys()).copied();
    let mut touched: BTreeSet<NodeId> = ids
        .filter(|id| match (ours.get(id), theirs.get(id)) {
            (Some(ours), Some(theirs)) => meaning(ours) != meaning(theirs),
            _ => true,
        })
        .cloned()
        .collect();
    let edges = |flow: &Flow| flow.edges.iter().cloned().collect::<BTreeSet<Edge>>();
    for edge in edges(one).symmetric_difference(&edges(other)) {
        touched.extend([edge.from.clone(), edge.to.clone()]);
    }
    touched
}

fn by_id(flow: &Flow) -> BTreeMap<&NodeId, &Node> {
    flow.nodes.iter().map(|node| (&node.id, node)).collect()
}

/// A node without what the layout file says of it. An output of the id's own name is the same as none.
fn meaning(node: &Node) -> Node {
    let mut node = Node { at: Point::default(), title: String::new(), ..node.clone() };
    if node.output == node.id.as_str() {
        node.output.clear();
    }
    node
}
