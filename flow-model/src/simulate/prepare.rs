//! A flow made ready for simulation: its regions, its expressions, and what it reads of each payload.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::fields::{self, Ready, Source};
use super::trace::Reader;
use crate::catalog::Catalog;
use crate::emit;
use crate::expr::Read;
use crate::flow::Flow;
use crate::graph::Wire;
use crate::graph::regions::Block;
use crate::reach::{Local, Reach};
use crate::types::{Type, settled};

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
    pub readers: Vec<PayloadRead>,
}

/// A read of the payload.
#[derive(Clone)]
pub(super) struct PayloadRead {
    pub read: Rc<Read>,
    /// Who reads it, by place in `Flow::nodes`.
    node: usize,
    /// Which of its reads.
    index: usize,
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
    /// Its fields.
    ready: Option<Rc<Ready>>,
    /// What the names in its fields stand for, in the order of `Ready::names`.
    sources: Vec<Source>,
    /// The wires into it, by place in `Prepared::wires`.
    pub into: Vec<usize>,
    /// The wires out of it.
    pub out: Vec<usize>,
}

impl NodePlan {
    /// Its fields, where it belongs to a region.
    pub fn ready(&self) -> Option<&Ready> {
        self.ready.as_deref()
    }

    /// What a name in its fields stands for.
    pub fn source(&self, name: &str) -> Option<&Source> {
        let at = self.ready()?.names.binary_search_by(|other| other.as_str().cmp(name)).ok()?;
        self.sources.get(at)
    }
}

impl<'a> Prepared<'a> {
    /// Finds the regions and reads all expressions.
    pub fn new(flow: &'a Flow, catalog: &dyn Catalog) -> Self {
        fields::begin();
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
                if let Some(plan) = plans.get_mut(*place) {
                    readers.extend(read_node(&reach, *place, plan));
                }
            }
            let payload = reach.payloads.get(index).cloned().flatten();
            let payload = payload.unwrap_or(Type::Unknown);
            let reads = Vec::new();
            regions.push(Region { trigger: region.trigger, order, body, payload, reads, readers });
        }
        let ready = plans.iter().filter_map(NodePlan::ready);
        let accessed = ready.flat_map(|ready| ready.accessed.iter().cloned()).collect();
        share_reads(&reach, &mut regions, &accessed);
        Self { flow, regions, nodes: plans, wires: reach.regions.wires.clone() }
    }

    /// Whose field reads of the payload.
    pub fn reader(&self, of: &PayloadRead) -> Option<Reader> {
        let (_, field) = self.nodes.get(of.node)?.ready()?.reads.get(of.index)?;
        Some(Reader { node: self.flow.nodes.get(of.node)?.id.clone(), field: field.clone() })
    }
}

/// Regions whose payloads have one struct read what any of them reads.
fn share_reads(reach: &Reach<'_>, regions: &mut [Region], accessed: &BTreeSet<String>) {
    let mut shared: BTreeMap<&str, Vec<PayloadRead>> = BTreeMap::new();
    for region in regions.iter_mut() {
        let readers = shared.entry(reach.payload_name(region.trigger)).or_default();
        readers.append(&mut region.readers);
    }
    for region in regions {
        let readers = shared.get(reach.payload_name(region.trigger)).cloned();
        region.readers = readers.unwrap_or_default();
        let reads: BTreeSet<&Rc<Read>> = region.readers.iter().map(|reader| &reader.read).collect();
        let reads: BTreeSet<Read> = reads.into_iter().map(|read| Read::clone(read)).collect();
        if region.payload == Type::Unknown {
            region.payload = emit::any_fields(&reads);
        }
        region.reads = settled(&region.payload, reads, accessed).into_iter().collect();
    }
}

/// Finds what a node's names stand for; gives what its fields read of the payload.
fn read_node(reach: &Reach<'_>, place: usize, plan: &mut NodePlan) -> Vec<PayloadRead> {
    let Some(worked) = reach.worked(place) else {
        return Vec::new();
    };
    let ready = Ready::of(&worked);
    let source = |name: &String| match reach.local(name, place) {
        _ if !ready.is_read(name) => Source::Nothing,
        Some(Local::Item(each)) => Source::Item(each),
        Some(Local::Error(step)) => Source::Error(step),
        None => reach.source(name, place).map_or(Source::Payload, Source::Output),
    };
    plan.sources = ready.names.iter().map(source).collect();
    let read_of_payload = ready.reads.iter().enumerate().filter_map(|(index, (read, _))| {
        let read = of_payload(reach, read, place)?;
        Some(PayloadRead { read, node: place, index })
    });
    let read_of_payload = read_of_payload.collect();
    plan.ready = Some(ready);
    read_of_payload
}

/// What a read at a node reads of the payload.
fn of_payload(reach: &Reach<'_>, read: &Rc<Read>, at: usize) -> Option<Rc<Read>> {
    if reach.local(&read.root, at).is_none() && reach.source(&read.root, at).is_none() {
        return Some(Rc::clone(read));
    }
    let (read, at) = reach.behind(read, at)?;
    of_payload(reach, &Rc::new(read), at)
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
                Block::Filter { node, arm } => {
                    parts.push(self.node(*node));
                    parts.push(Part::Inner(self.inner(&arm.body)));
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
                Block::Guard { arm, .. } => parts.push(Part::Inner(self.inner(&arm.body))),
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
