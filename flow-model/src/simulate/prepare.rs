//! A flow made ready for simulation: its regions, its expressions, and what it reads of each payload.

use std::collections::BTreeMap;

use serde_json::Value;

use super::fields::{self, Field, Names, Source};
use super::trace::Reader;
use crate::catalog::Catalog;
use crate::emit;
use crate::expr::{Binding, Read};
use crate::flow::{Flow, Node};
use crate::graph::Wire;
use crate::graph::regions::Block;
use crate::ids::{FieldId, PortId};
use crate::nodes::{self, Output, Shape};
use crate::reach::{Local, Reach};
use crate::syntax;
use crate::types::Type;

/// A flow, ready to be simulated.
pub(super) struct Prepared<'a> {
    pub flow: &'a Flow,
    pub regions: Vec<Region>,
    /// By place in `Flow::nodes`.
    pub nodes: Vec<NodePlan>,
    /// The edges that the regions express.
    pub wires: Vec<Wire>,
}

/// What one trigger starts.
pub(super) struct Region {
    pub trigger: usize,
    /// The nodes behind the trigger, in the order in which they stand in the code.
    pub order: Vec<usize>,
    pub body: Inner,
    /// The type of the payload.
    pub payload: Type,
    /// What is read of the payload, also by other triggers of the same event: they share its structs.
    pub reads: Vec<Read>,
    /// Who reads what.
    pub readers: Vec<(Read, Reader)>,
}

/// A sequence.
pub(super) struct Inner {
    /// Its nodes: a range of the region's order.
    pub from: usize,
    pub to: usize,
    pub parts: Vec<Part>,
    /// The wires that lead out of it, by place in `Prepared::wires`.
    pub exits: Vec<usize>,
}

/// A part of a sequence.
pub(super) enum Part {
    /// A node, by place in `Flow::nodes`, and its place in the region's order.
    Node { node: usize, at: usize },
    /// What stands inside a filter, a way of a choice, or a guard.
    Inner(Inner),
    /// The body of a loop, behind the loop's own node.
    Each { node: usize, body: Inner },
    /// Arms that run side by side.
    Parallel(Vec<Inner>),
}

impl Part {
    /// The place in the region's order behind it.
    pub fn end(&self) -> Option<usize> {
        match self {
            Self::Node { at, .. } => Some(at + 1),
            Self::Inner(inner) | Self::Each { body: inner, .. } => Some(inner.to),
            Self::Parallel(arms) => arms.last().map(|arm| arm.to),
        }
    }
}

/// What one node does.
#[derive(Default)]
pub(super) struct NodePlan {
    pub fields: Vec<Field>,
    /// What the names in its fields stand for.
    pub names: Names,
    /// The wires into it, by place in `Prepared::wires`.
    pub into: Vec<usize>,
    /// The wires out of it.
    pub out: Vec<usize>,
    /// What it gives.
    pub output: Option<Output>,
    /// For a switch the values of each arm, in order.
    pub arms: Vec<(PortId, Vec<Value>)>,
}

impl<'a> Prepared<'a> {
    /// Finds the regions and reads all expressions.
    pub fn new(flow: &'a Flow, catalog: &dyn Catalog) -> Self {
        let reach = Reach::new(flow, catalog);
        let mut plans: Vec<NodePlan> = flow.nodes.iter().map(|_| NodePlan::default()).collect();
        for (wire, Wire { from, to, .. }) in reach.regions.wires.iter().enumerate() {
            if let Some(plan) = plans.get_mut(*from) {
                plan.out.push(wire);
            }
            if let Some(plan) = plans.get_mut(*to) {
                plan.into.push(wire);
            }
        }
        let mut regions = Vec::new();
        for (index, region) in reach.regions.regions.iter().enumerate() {
            let mut builder = Builder {
                wires: &reach.regions.wires,
                plans: &plans,
                order: Vec::new(),
                places: vec![None; plans.len()],
            };
            let body = builder.inner(&region.body);
            let order = builder.order;
            let mut readers = Vec::new();
            for place in &order {
                let (Some(node), Some(plan)) = (flow.nodes.get(*place), plans.get_mut(*place))
                else {
                    continue;
                };
                readers.extend(read_node(&reach, *place, node, plan));
            }
            readers.sort();
            readers.dedup();
            let payload = reach.payloads.get(index).cloned().flatten();
            let payload = payload.unwrap_or(Type::Unknown);
            let reads = Vec::new();
            regions.push(Region { trigger: region.trigger, order, body, payload, reads, readers });
        }
        share_reads(&reach, &mut regions);
        Self { flow, regions, nodes: plans, wires: reach.regions.wires }
    }
}

/// Regions whose payloads have one struct read what any of them reads.
fn share_reads(reach: &Reach<'_>, regions: &mut [Region]) {
    let mut shared: BTreeMap<String, Vec<(Read, Reader)>> = BTreeMap::new();
    for region in regions.iter() {
        let readers = shared.entry(reach.payload_name(region.trigger)).or_default();
        readers.extend(region.readers.iter().cloned());
    }
    for region in regions {
        let readers = shared.get(&reach.payload_name(region.trigger)).cloned();
        region.readers = readers.unwrap_or_default();
        region.reads = region.readers.iter().map(|(read, _)| read.clone()).collect();
        if region.payload == Type::Unknown {
            region.payload = emit::any_fields(&region.reads.iter().cloned().collect());
        }
    }
}

/// Reads a node's fields; gives what they read of the payload.
fn read_node(
    reach: &Reach<'_>,
    place: usize,
    node: &Node,
    plan: &mut NodePlan,
) -> Vec<(Read, Reader)> {
    let Some(def) = nodes::def(&node.kind) else {
        return Vec::new();
    };
    let scope = reach.own_scope(place);
    let mut read_of_payload = Vec::new();
    let mut names: BTreeMap<String, Source> = BTreeMap::new();
    for (name, what) in scope.names() {
        if let Binding::OutOfReach { reason } = &what.binding {
            names.insert(name.to_owned(), Source::Nothing(reason.clone()));
        }
    }
    let mut note = |read: &Read, field: &FieldId| {
        let source = match reach.local(&read.root, place) {
            Some(Local::Item(each)) => Source::Item(each),
            Some(Local::Error(step)) => Source::Error(step),
            None => reach.source(&read.root, place).map_or(Source::Payload, Source::Output),
        };
        names.insert(read.root.clone(), source);
        if let Some(read) = of_payload(reach, read.clone(), place) {
            let reader = Reader { node: node.id.clone(), field: field.clone() };
            read_of_payload.push((read, reader));
        }
    };
    plan.fields = fields::of(node, def, &scope);
    for field in &plan.fields {
        for read in field.reads().into_iter().flatten() {
            note(read, &field.id);
        }
    }
    if node.kind.as_str() == "code"
        && let Ok(block) = syntax::statements(node.text("code"))
    {
        for read in emit::of_statements(&block, &scope) {
            note(&read, &FieldId::from("code"));
        }
    }
    plan.names = names;
    plan.output = reach.output(place).cloned();
    plan.arms = match nodes::shape(node) {
        Shape::Switch => node.list("arms").iter().map(|arm| arm_of(arm)).collect(),
        _ => Vec::new(),
    };
    read_of_payload
}

/// What a read at a node reads of the payload: what is read of a loop's item is read of the loop's list.
fn of_payload(reach: &Reach<'_>, read: Read, at: usize) -> Option<Read> {
    match reach.local(&read.root, at) {
        Some(Local::Error(_)) => None,
        None => reach.source(&read.root, at).is_none().then_some(read),
        Some(Local::Item(each)) => {
            let list = reach.path_of_items(each)?.clone();
            let path = list.path.into_iter().chain(read.path).collect();
            of_payload(reach, Read { root: list.root, path, whole: read.whole }, each)
        }
    }
}

/// An arm of a switch: its port, and the values it matches.
fn arm_of(pattern: &str) -> (PortId, Vec<Value>) {
    let literals = emit::lower::logic::literals_of(pattern).unwrap_or_default();
    let value = |literal: syn::Lit| match literal {
        syn::Lit::Str(text) => Some(Value::String(text.value())),
        syn::Lit::Bool(truth) => Some(Value::Bool(truth.value)),
        syn::Lit::Int(number) => number.base10_parse::<i64>().ok().map(Value::from),
        _ => None,
    };
    (PortId::new(pattern), literals.into_iter().filter_map(value).collect())
}

struct Builder<'b> {
    wires: &'b [Wire],
    plans: &'b [NodePlan],
    order: Vec<usize>,
    /// For each node its place in the order, once it has one.
    places: Vec<Option<usize>>,
}

impl Builder<'_> {
    fn inner(&mut self, blocks: &[Block]) -> Inner {
        let from = self.order.len();
        let mut parts = Vec::new();
        for block in blocks {
            match block {
                Block::Node(node) => parts.push(self.node(*node)),
                Block::Filter { node, body } => {
                    parts.push(self.node(*node));
                    parts.push(Part::Inner(self.inner(body)));
                }
                Block::Choice { node, arms } => {
                    parts.push(self.node(*node));
                    for arm in arms {
                        parts.push(Part::Inner(self.inner(&arm.body)));
                    }
                }
                Block::Each { node, body } => {
                    parts.push(self.node(*node));
                    parts.push(Part::Each { node: *node, body: self.inner(body) });
                }
                Block::Guard { body } => parts.push(Part::Inner(self.inner(body))),
                Block::Parallel { arms } => {
                    let arms = arms.iter().map(|arm| self.inner(&arm.body)).collect();
                    parts.push(Part::Parallel(arms));
                }
            }
        }
        let to = self.order.len();
        Inner { from, to, parts, exits: self.exits(from) }
    }

    fn node(&mut self, node: usize) -> Part {
        let at = self.order.len();
        self.order.push(node);
        if let Some(place) = self.places.get_mut(node) {
            *place = Some(at);
        }
        Part::Node { node, at }
    }

    /// The wires that lead from the nodes since a place of the order to others.
    fn exits(&self, from: usize) -> Vec<usize> {
        let inside = self.order.get(from..).unwrap_or_default();
        let out = inside.iter().filter_map(|node| self.plans.get(*node)).flat_map(|plan| &plan.out);
        let is_inside = |node: usize| {
            self.places.get(node).copied().flatten().is_some_and(|place| place >= from)
        };
        let leaves = |wire: &&usize| self.wires.get(**wire).is_some_and(|wire| !is_inside(wire.to));
        out.filter(leaves).copied().collect()
    }
}
