//! The list of node kinds: what the palette offers, what forms, checks and emit work from.

mod branch;
mod code;
mod common;
mod delay;
mod fail;
mod filter;
mod for_each;
mod github;
mod google_sheets_append_row;
mod http_request;
mod http_trigger;
mod new;
mod respond;
mod rewire;
mod slack_post_message;
mod stop;
mod switch;
mod value;

pub(crate) use common::recognize_policy;
pub(crate) use for_each::at_once;
pub use for_each::item_name;
pub(crate) use http_trigger::{is_unverified, payload as http_payload};
pub use new::{free_id, has_trigger, new_node, skeleton};
pub use rewire::set_field;
pub(crate) use switch::{OTHERWISE, is_whole};
pub(crate) use value::is_from_outside;

use proc_macro2::TokenStream;
use serde::Serialize;
use serde_json::Value;

use crate::emit::lower::Lower;
use crate::fields::FieldSpec;
use crate::flow::Node;
use crate::ids::{KindId, PortId};
use crate::parse::recognize::Reading;
use crate::types::Type;

/// What a node kind is, as data.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NodeDef {
    /// The kind's id: `branch`, `google_sheets.append_row`.
    pub kind: &'static str,
    /// Its name in the palette: "Append row".
    pub title: &'static str,
    /// One sentence: "Appends a row to a Google spreadsheet."
    pub about: &'static str,
    /// Where it stands in the palette, which stripe and icon tile it has.
    pub family: Family,
    /// Icon name in the app's icon set.
    pub icon: &'static str,
    /// Connector in the palette's second line and in node subtitles: "Google Sheets"; empty for logic.
    pub connector: &'static str,
    /// Its fields in form order.
    pub fields: &'static [FieldSpec],
    /// The output ports of a new node, top to bottom; [`ports`] tells those of a node that is filled in.
    /// One unnamed-looking port is called `then`.
    pub ports: &'static [&'static str],
    /// Whether edges can enter it; false for triggers.
    pub has_input: bool,
}

/// The family of a node kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Family {
    /// Starts executions (indigo).
    Trigger,
    /// Decides and computes (weld).
    Logic,
    /// Does work outside (verdigris).
    Step,
    /// Hand-written Rust (plum).
    Code,
}

/// How a node stands in the code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A statement of its own.
    Plain,
    /// An `if` around all that follows.
    Filter,
    /// An `if` with an arm for each port.
    Branch,
    /// A `match` on a value, with an arm for each port.
    Switch,
    /// A step whose failure is a way of its own: a `match` on its outcome.
    Outcome,
    /// A loop around what its port `each` leads to; what follows it leaves by `then`.
    Each,
    /// The end of the execution: nothing follows.
    End,
}

impl Shape {
    /// Whether exactly one of the ports is taken.
    pub fn is_choice(self) -> bool {
        matches!(self, Self::Branch | Self::Switch | Self::Outcome)
    }
}

/// What later nodes can use of a node.
#[derive(Clone, Debug, PartialEq)]
pub enum Output {
    /// Nothing.
    None,
    /// A reference: to what an operation gave, which lives as long as the execution, or one of a person's own.
    Borrowed(Type),
    /// A value that the handler owns.
    Owned(Type),
    /// A value of the handler's that Rust copies by itself, though its type is not known: some number.
    Copied(Type),
}

/// A node kind: its data, and what differs from kind to kind in code.
pub(crate) struct Kind {
    /// The data.
    pub def: NodeDef,
    /// How it stands in the code.
    pub shape: Shape,
    /// Its expression: the whole call for a plain node, `cx.filter(..)` for a filter.
    /// It reports problems with its fields as it goes.
    pub emit: fn(&mut Lower<'_>) -> TokenStream,
    /// Its fields, from the call that `emit` makes; none where the call is another one.
    pub recognize: fn(&mut Reading<'_>) -> Option<()>,
    /// What later nodes can use.
    pub output: fn(&mut Lower<'_>) -> Output,
    /// A sample of its output.
    pub sample: fn(&Node) -> Option<Value>,
    /// One line in plain words.
    pub summary: fn(&Node) -> String,
    /// Nodes that check clean behind the main example's trigger.
    pub examples: fn() -> Vec<Node>,
}

/// All kinds, in palette order.
static KINDS: [&Kind; 15] = [
    &github::KIND,
    &http_trigger::KIND,
    &filter::KIND,
    &branch::KIND,
    &switch::KIND,
    &for_each::KIND,
    &value::KIND,
    &delay::KIND,
    &google_sheets_append_row::KIND,
    &slack_post_message::KIND,
    &http_request::KIND,
    &respond::KIND,
    &stop::KIND,
    &fail::KIND,
    &code::KIND,
];

/// All node kinds, in palette order.
pub fn all() -> impl Iterator<Item = &'static NodeDef> {
    KINDS.iter().map(|kind| &kind.def)
}

/// The kind with this id.
pub fn def(kind: &KindId) -> Option<&'static NodeDef> {
    find(kind).map(|kind| &kind.def)
}

/// The runtime's module with the operation that a step calls: `google_sheets` of `google_sheets.append_row`.
pub fn connector(kind: &KindId) -> Option<&'static str> {
    let def = def(kind).filter(|def| def.family == Family::Step)?;
    def.kind.split_once('.').map(|(connector, _)| connector)
}

/// The output ports of a node, top to bottom, as its fields ask for. A node of an unknown kind has `then`.
pub fn ports(node: &Node) -> Vec<PortId> {
    match shape(node) {
        Shape::Switch => switch::ports(node),
        Shape::Outcome => vec![PortId::from("ok"), PortId::from("error")],
        _ => {
            let ports = def(&node.kind).map_or(["then"].as_slice(), |def| def.ports);
            ports.iter().copied().map(PortId::from).collect()
        }
    }
}

/// What the node does in one line of plain words, such as `any label.name is "bug"`.
pub fn summary(node: &Node) -> String {
    find(&node.kind).map(|kind| (kind.summary)(node)).unwrap_or_default()
}

/// What the node gives in the editor's sample mode, where its kind declares a sample.
pub fn sample_output(node: &Node) -> Option<Value> {
    find(&node.kind).and_then(|kind| (kind.sample)(node))
}

/// Filled-in nodes of a kind, as its documentation shows them.
pub fn examples(kind: &KindId) -> Vec<Node> {
    find(kind).map(|kind| (kind.examples)()).unwrap_or_default()
}

/// Whether a node is a person's own statements.
pub(crate) fn is_code(node: &Node) -> bool {
    node.kind.as_str() == "code"
}

/// Whether a node is several statements of a person's own, or one that cannot be read.
pub(crate) fn has_statements(node: &Node) -> bool {
    is_code(node) && code::only_statement(node).is_none()
}

/// Whether nodes of this kind start executions.
pub fn is_trigger(kind: &KindId) -> bool {
    def(kind).is_some_and(|def| def.family == Family::Trigger)
}

/// Whether a node's call gives `()`: nothing needs to be left out where it is the value of a block.
pub(crate) fn gives_unit(node: &Node) -> bool {
    let is_call = matches!(node.kind.as_str(), "respond" | "delay");
    is_call && shape(node) == Shape::Plain
}

/// How a node stands in the code.
pub fn shape(node: &Node) -> Shape {
    match find(&node.kind) {
        Some(kind) if common::has_error_port(&kind.def, node) => Shape::Outcome,
        Some(kind) => kind.shape,
        None => Shape::Plain,
    }
}

/// Whether a node can be disabled: one that stands in the code as a call that can be left out.
pub fn can_be_disabled(node: &Node) -> bool {
    let is_call = matches!(shape(node), Shape::Plain | Shape::Filter | Shape::Outcome);
    is_call && def(&node.kind).is_none_or(|def| def.family != Family::Code)
}

/// How a node kind's call is recognised.
pub(crate) type Recognize = fn(&mut Reading<'_>) -> Option<()>;

/// Each kind with its recogniser.
pub(crate) fn recognizers() -> impl Iterator<Item = (&'static str, Recognize)> {
    KINDS.iter().map(|kind| (kind.def.kind, kind.recognize))
}

pub(crate) fn find(kind: &KindId) -> Option<&'static Kind> {
    KINDS.iter().find(|other| other.def.kind == kind.as_str()).copied()
}

/// Whether a node gives later nodes anything, as far as its kind tells.
pub(crate) fn gives_output(node: &Node) -> bool {
    match def(&node.kind).map(|def| def.family) {
        Some(Family::Step | Family::Code) => true,
        Some(Family::Logic) => node.kind.as_str() == "value",
        Some(Family::Trigger) | None => false,
    }
}
