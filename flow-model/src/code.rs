//! The text of `src/flow.rs` beside the flow that it means, kept in step from both sides.

mod places;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use self::places::Places;
use crate::catalog::Catalog;
use crate::edit::Edit;
use crate::flow::{Edge, Flow, Node};
use crate::ids::NodeId;
use crate::layout::Layout;
use crate::nodes;
use crate::parse::{FieldPlaces, Parsed, parse_beside, splice};
use crate::reach::Reach;
use crate::sync::sync;

/// A text and the flow that it means.
#[derive(Clone, Debug)]
pub struct Code {
    text: String,
    /// What the text says.
    parsed: Parsed,
    /// What the last text that could be read said, while this one cannot be.
    read: Option<Flow>,
    /// The flow as it was when both were last in step.
    means: Flow,
    /// What is known of the last text that could be read, while this one cannot.
    last: Option<Last>,
    /// Nodes that the text no longer tells since somebody typed in it, as they were drawn: it may tell them again.
    gone: BTreeMap<NodeId, Node>,
}

/// The last text that could be read.
#[derive(Clone, Debug)]
struct Last {
    text: String,
    /// Where what it said stands in the text of now.
    places: Places,
}

impl Code {
    /// A text that means this flow, or will once it can be read.
    pub fn new(text: String, flow: &Flow, catalog: &dyn Catalog) -> Self {
        let parsed = parse_beside(&text, &beside(flow, catalog), catalog);
        let read = if parsed.readable { None } else { Some(flow.clone()) };
        Self { text, parsed, read, means: flow.clone(), last: None, gone: BTreeMap::new() }
    }

    /// Tells what stood here when the text could last be read, where it could not from the beginning.
    pub fn recall(&mut self, earlier: String, catalog: &dyn Catalog) {
        if self.parsed.readable || self.last.is_some() {
            return;
        }
        let parsed = parse_beside(&earlier, &beside(&self.means, catalog), catalog);
        if parsed.readable {
            let places = Places::of(&parsed).moved(&earlier, &self.text);
            self.last = Some(Last { text: earlier, places });
        }
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What the text says.
    pub fn parsed(&self) -> &Parsed {
        &self.parsed
    }

    /// The last text that could be read, where this one cannot and that one is known.
    pub fn last_readable(&self) -> Option<&str> {
        self.last.as_ref().map(|last| last.text.as_str())
    }

    /// Where each node's statement stands. While the text cannot be read: where it stood when it could,
    /// moved along with what was typed since.
    pub fn spans(&self) -> &BTreeMap<NodeId, Range<usize>> {
        self.last.as_ref().map_or(&self.parsed.spans, |last| &last.places.spans)
    }

    /// Where each field's value stands; see [`Code::spans`].
    pub fn fields(&self) -> &FieldPlaces {
        self.last.as_ref().map_or(&self.parsed.fields, |last| &last.places.fields)
    }

    /// Takes another text, as a person typed or pushed it, and gives what it changes in the flow.
    /// None where it does not read as Rust: the flow then stays as the last readable text had it.
    pub fn retype(&mut self, text: String, flow: &Flow, catalog: &dyn Catalog) -> Option<Edit> {
        let before = std::mem::replace(&mut self.text, text);
        let parsed = parse_beside(&self.text, &beside(flow, catalog), catalog);
        let parsed = std::mem::replace(&mut self.parsed, parsed);
        if !self.parsed.readable {
            self.last = self.last_after(before, &parsed);
            self.read.get_or_insert(parsed.flow);
            return None;
        }
        self.last = None;
        let read = self.read.take().unwrap_or(parsed.flow);
        let mut edit = sync(flow, &read, &self.parsed.flow);
        self.put_back(&mut edit, flow);
        Some(edit)
    }

    /// What is known of the last readable text once `before` has become a text that cannot be read.
    fn last_after(&mut self, before: String, parsed: &Parsed) -> Option<Last> {
        match self.last.take() {
            None if parsed.readable => {
                let places = Places::of(parsed).moved(&before, &self.text);
                Some(Last { text: before, places })
            }
            last => last.map(|last| Last {
                places: last.places.moved(&before, &self.text),
                text: last.text,
            }),
        }
    }

    /// Notes the nodes that an edit takes away, and puts back where they were those that come again.
    fn put_back(&mut self, edit: &mut Edit, flow: &Flow) {
        match edit {
            Edit::Batch { edits } => edits.iter_mut().for_each(|edit| self.put_back(edit, flow)),
            Edit::RemoveNode { id } => {
                if let Some(node) = flow.node(id) {
                    self.gone.insert(id.clone(), node.clone());
                }
            }
            Edit::AddNode { node, .. } => {
                if let Some(gone) = self.gone.remove(&node.id) {
                    node.at = gone.at;
                    node.pinned = gone.pinned;
                    // A trigger's title stands in the code.
                    if !nodes::is_trigger(&node.kind) {
                        node.title = gone.title;
                    }
                }
            }
            _ => {}
        }
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
        self.parsed = parse_beside(&self.text, &beside(flow, catalog), catalog);
        true
    }
}

/// What the layout file of a flow says.
fn beside(flow: &Flow, catalog: &dyn Catalog) -> Layout {
    Layout::known(flow, &Reach::new(flow, catalog).regions)
}

/// Places of a text, in bytes, after it became another text. What was overwritten has none.
pub fn moved<K: Ord + Clone>(
    places: &BTreeMap<K, Range<usize>>,
    before: &str,
    after: &str,
) -> BTreeMap<K, Range<usize>> {
    places::moved(places.clone(), before, after)
}

/// Whether two flows mean the same: places, titles, pins and the order of lists apart.
pub fn same_meaning(one: &Flow, other: &Flow) -> bool {
    let pairs = || one.nodes.iter().zip(&other.nodes);
    let is_in_order = one.nodes.len() == other.nodes.len()
        && one.edges == other.edges
        && pairs().all(|(ours, theirs)| ours.id == theirs.id);
    one.about == other.about
        && match is_in_order {
            true => pairs().all(|(ours, theirs)| mean_the_same(ours, theirs)),
            false => touched(one, other).is_empty(),
        }
}

/// The nodes in which two flows differ in meaning, those at both ends of an edge that only one of them has included.
pub fn touched(one: &Flow, other: &Flow) -> BTreeSet<NodeId> {
    let (ours, theirs) = (by_id(one), by_id(other));
    let ids = ours.keys().chain(theirs.keys()).copied();
    let mut touched: BTreeSet<NodeId> = ids
        .filter(|id| match (ours.get(id), theirs.get(id)) {
            (Some(ours), Some(theirs)) => !mean_the_same(ours, theirs),
            _ => true,
        })
        .cloned()
        .collect();
    if one.edges != other.edges {
        let (ours, theirs): (BTreeSet<&Edge>, BTreeSet<&Edge>) =
            (one.edges.iter().collect(), other.edges.iter().collect());
        for edge in ours.symmetric_difference(&theirs) {
            touched.extend([edge.from.clone(), edge.to.clone()]);
        }
    }
    touched
}

fn by_id(flow: &Flow) -> BTreeMap<&NodeId, &Node> {
    flow.nodes.iter().map(|node| (&node.id, node)).collect()
}

/// Whether two nodes of one id are the same but for what the layout file says of them.
/// An output of the id's own name is the same as none.
fn mean_the_same(one: &Node, other: &Node) -> bool {
    one.kind == other.kind
        && one.fields == other.fields
        && one.disabled == other.disabled
        && one.output_name() == other.output_name()
}
