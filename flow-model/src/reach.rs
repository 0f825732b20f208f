//! What data a node can use: whose output is there, may be there, or is out of reach, and why.

mod locals;
mod names;
mod payloads;
mod taking;
mod worked;

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::catalog::Catalog;
use crate::expr::{Binding, Held, Scope};
use crate::flow::{Flow, Node};
use crate::graph::regions::{Arm, Block, Regions};
use crate::graph::{Ancestors, wires};
use crate::nodes::{self, Output, Shape};
use crate::types::Type;

use locals::Item;
pub(crate) use locals::Local;
use payloads::payload;
pub(crate) use payloads::payloads;
pub(crate) use taking::Holder;
pub(crate) use worked::Worked;

/// One level of a node's place in the region tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Level {
    /// Which block of its sequence.
    block: usize,
    /// The node of that block; none for parallel arms and guards.
    of: Option<usize>,
    /// Which arm of that block.
    arm: usize,
    /// Whether what follows the block can count on what is inside: an arm that always runs and arrives.
    certain: bool,
    /// Whether the arm is one of several of which one runs.
    is_way: bool,
    /// Whether it is the body of a loop, out of which nothing leads.
    is_body: bool,
    /// Whether the execution always ends in the arm.
    ends: bool,
}

/// Where a node stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Place {
    region: usize,
    levels: Vec<Level>,
}

/// Who reaches what in a flow.
pub struct Reach<'a> {
    /// The flow.
    pub flow: &'a Flow,
    /// Its regions.
    pub regions: Regions,
    /// The payload type of each region, where it is known.
    pub payloads: Vec<Option<Type>>,
    /// What the payload struct of each trigger is called.
    payload_names: BTreeMap<usize, String>,
    ancestors: Ancestors,
    places: Vec<Option<Place>>,
    /// The names of each region's event, where its fields are known.
    events: Vec<Option<Scope>>,
    /// What each node of a region comes to.
    worked: Vec<Option<Rc<Worked>>>,
    /// For each loop what its items are.
    items: BTreeMap<usize, Item>,
    /// The nodes that are no triggers, by output name.
    names: BTreeMap<&'a str, Vec<usize>>,
}

impl<'a> Reach<'a> {
    /// Works out regions, payloads and outputs.
    pub fn new(flow: &'a Flow, catalog: &dyn Catalog) -> Self {
        let regions = Regions::new(flow, wires(flow));
        let payloads: Vec<Option<Type>> = regions
            .regions
            .iter()
            .map(|region| flow.nodes.get(region.trigger).and_then(|node| payload(node, catalog)))
            .collect();
        worked::begin();
        let events = payloads.iter().map(|payload| payload.as_ref().map(worked::names_of_event));
        let mut reach = Self {
            flow,
            ancestors: Ancestors::new(flow.nodes.len(), &regions.wires),
            events: events.collect(),
            payloads,
            payload_names: payloads::names(flow),
            places: vec![None; flow.nodes.len()],
            worked: vec![None; flow.nodes.len()],
            items: BTreeMap::new(),
            names: BTreeMap::new(),
            regions: Regions::default(),
        };
        for (place, node) in flow.nodes.iter().enumerate() {
            if !nodes::is_trigger(&node.kind) {
                reach.names.entry(node.output_name()).or_default().push(place);
            }
        }
        for (index, region) in regions.regions.iter().enumerate() {
            reach.put(region.trigger, Place { region: index, levels: Vec::new() });
            reach.put_all(index, &region.body, &[]);
        }
        reach.regions = regions;
        let order: Vec<usize> =
            reach.regions.regions.iter().flat_map(|region| nodes_of(&region.body)).collect();
        for node in order {
            reach.work_out(node);
        }
        reach
    }

    fn put(&mut self, node: usize, place: Place) {
        if let Some(slot) = self.places.get_mut(node) {
            *slot = Some(place);
        }
    }

    fn put_all(&mut self, region: usize, blocks: &[Block], above: &[Level]) {
        for (block, what) in blocks.iter().enumerate() {
            let is_way = matches!(what, Block::Choice { .. });
            let is_body = matches!(what, Block::Each { .. });
            let of = match what {
                Block::Choice { node, .. } | Block::Each { node, .. } => Some(*node),
                _ => None,
            };
            let arms = match what {
                Block::Choice { arms, .. } | Block::Parallel { arms } => arms.as_slice(),
                _ => &[],
            };
            let level = |arm: usize, certain: bool| {
                let own = arm.checked_sub(1).and_then(|arm| arms.get(arm));
                let ends = own.is_some_and(|arm| arm.ends);
                let (is_way, is_body) = (is_way && arm > 0, is_body && arm > 0);
                let mut levels = above.to_vec();
                levels.push(Level { block, of, arm, certain, is_way, is_body, ends });
                levels
            };
            match what {
                Block::Node(node) => self.put(*node, Place { region, levels: level(0, true) }),
                Block::Filter { node, body } => {
                    self.put(*node, Place { region, levels: level(0, true) });
                    self.put_all(region, body, &level(1, false));
                }
                Block::Guard { body } => self.put_all(region, body, &level(1, false)),
                Block::Each { node, body } => {
                    self.put(*node, Place { region, levels: level(0, true) });
                    self.put_all(region, body, &level(1, false));
                }
                Block::Choice { node, arms } => {
                    let is_only = |arm: usize| {
                        // Where the execution ends in all other arms, this one ran.
                        let mut others = arms.iter().enumerate().filter(|(other, _)| *other != arm);
                        others.all(|(_, other)| other.ends)
                    };
                    let certain = |arm: usize| {
                        arms.get(arm).is_some_and(|Arm { joins, always, .. }| *joins && *always)
                            && is_only(arm)
                    };
                    if self.flow.nodes.get(*node).map(nodes::shape) == Some(Shape::Outcome) {
                        // What a step gives is there in the arm of its success.
                        let mut levels = level(1, certain(0));
                        levels.extend(level(0, true).pop());
                        self.put(*node, Place { region, levels });
                    } else {
                        self.put(*node, Place { region, levels: level(0, true) });
                    }
                    for (arm, Arm { body, .. }) in arms.iter().enumerate() {
                        self.put_all(region, body, &level(arm + 1, certain(arm)));
                    }
                }
                Block::Parallel { arms } => {
                    for (arm, Arm { body, joins, always, .. }) in arms.iter().enumerate() {
                        self.put_all(region, body, &level(arm + 1, *joins && *always));
                    }
                }
            }
        }
    }

    fn work_out(&mut self, node: usize) {
        let Some(worked) = self.worked(node) else {
            return;
        };
        if let Some(items) = worked.items() {
            self.items.insert(node, items.clone());
        }
        if let Some(slot) = self.worked.get_mut(node) {
            *slot = Some(worked);
        }
    }

    /// What later nodes can use of a node, by place in `Flow::nodes`.
    pub fn output(&self, node: usize) -> Option<&Output> {
        let worked = self.worked.get(node)?.as_ref()?;
        Some(worked.output()).filter(|output| **output != Output::None)
    }

    /// The region a node belongs to, by index.
    pub fn region_of(&self, node: usize) -> Option<usize> {
        self.place(node).map(|place| place.region)
    }

    /// Whether a path leads from one node to another.
    pub fn leads(&self, earlier: usize, later: usize) -> bool {
        self.ancestors.leads(earlier, later)
    }

    /// Whether what stands after the block around `node` at this depth may find its output missing.
    pub fn is_optional(&self, node: usize, depth: usize) -> bool {
        let levels = self.place(node).map(|place| place.levels.as_slice()).unwrap_or_default();
        let inner = levels.len().saturating_sub(1);
        levels.get(depth..inner).unwrap_or_default().iter().any(|level| !level.certain)
    }

    /// The node that a name means at a node; none for a field of the payload.
    pub(crate) fn source(&self, name: &str, at: usize) -> Option<usize> {
        let gives =
            |other: &usize| *other != at && self.output(*other).is_some() && self.leads(*other, at);
        self.named(name).iter().copied().find(gives)
    }

    /// The nodes that bear an output name, by place in `Flow::nodes`.
    pub fn named(&self, name: &str) -> &[usize] {
        self.names.get(name).map(Vec::as_slice).unwrap_or_default()
    }

    /// What the name of `source` is bound to at `node`; none where it gives nothing.
    fn binding(&self, source: usize, node: usize) -> Option<Binding> {
        let drawn = self.flow.nodes.get(source)?;
        if let Some(reason) = self.out_of_reach(source, node, drawn) {
            return nodes::gives_output(drawn).then_some(Binding::OutOfReach { reason });
        }
        let (ty, borrowed) = match self.output(source)? {
            Output::Borrowed(ty) => (ty.clone(), true),
            Output::Owned(ty) => (ty.clone(), false),
            Output::None => return None,
        };
        let depth = self.common_depth(source, node);
        let (ty, held) = match (self.is_optional(source, depth), borrowed) {
            (true, true) => (ty.optional(), Held::OfReferences),
            (false, true) => (ty, Held::Reference),
            (true, false) => (ty.optional(), Held::Place),
            (false, false) => (ty, Held::Place),
        };
        let held = match held {
            _ if ty.is_copy() => Held::Owned,
            Held::Place if self.is_lent(source, node) => Held::Reference,
            held => held,
        };
        Some(Binding::Value { ty, held })
    }

    fn out_of_reach(&self, source: usize, node: usize, drawn: &Node) -> Option<String> {
        let title = &drawn.title;
        if drawn.disabled && nodes::can_be_disabled(drawn) {
            return Some(format!("{title} is disabled, so it gives nothing: enable it."));
        }
        let (Some(from), Some(to)) = (self.place(source), self.place(node)) else {
            return Some(format!(
                "{title} is not connected to this node: connect it before this one."
            ));
        };
        if self.are_ways_of_one_choice(from, to) {
            return Some(format!("{title} runs only where the event takes another way."));
        }
        if self.ancestors.leads(source, node) {
            return None;
        }
        if let Some(around) = self.loop_around(from, to) {
            return Some(format!(
                "{title} runs once for each item of {}, so its output is there only inside.",
                around.title
            ));
        }
        Some(if from.region != to.region {
            format!("{title} belongs to another trigger, so its output is never here.")
        } else if self.ancestors.leads(node, source) {
            format!("{title} runs only after this node: move it before this one.")
        } else {
            format!("No path leads from {title} to this node: connect it before this one.")
        })
    }

    /// Whether one execution may run both nodes.
    pub fn can_both_run(&self, one: usize, other: usize) -> bool {
        match (self.place(one), self.place(other)) {
            (Some(one), Some(other)) => {
                one.region == other.region
                    && !self.are_ways_of_one_choice(one, other)
                    && !ends_before(one, other)
                    && !ends_before(other, one)
            }
            _ => false,
        }
    }

    fn are_ways_of_one_choice(&self, one: &Place, other: &Place) -> bool {
        let depth = common(&one.levels, &other.levels);
        match (one.levels.get(depth), other.levels.get(depth)) {
            (Some(one), Some(other)) => one.block == other.block && one.is_way && other.is_way,
            _ => false,
        }
    }

    fn common_depth(&self, one: usize, other: usize) -> usize {
        match (self.place(one), self.place(other)) {
            (Some(one), Some(other)) => common(&one.levels, &other.levels),
            _ => 0,
        }
    }

    fn place(&self, node: usize) -> Option<&Place> {
        self.places.get(node).and_then(Option::as_ref)
    }
}

/// Whether the execution has ended where one node ran, before it comes to the other.
fn ends_before(one: &Place, other: &Place) -> bool {
    let depth = common(&one.levels, &other.levels);
    let is_behind = match (one.levels.get(depth), other.levels.get(depth)) {
        (Some(one), Some(other)) => one.block < other.block,
        _ => false,
    };
    is_behind && one.levels.get(depth..).unwrap_or_default().iter().any(|level| level.ends)
}

fn common(one: &[Level], other: &[Level]) -> usize {
    let same = |(one, other): &(&Level, &Level)| one.block == other.block && one.arm == other.arm;
    one.iter().zip(other).take_while(same).count()
}

/// All nodes of some blocks, in the order in which they stand in the code.
pub(crate) fn nodes_of(blocks: &[Block]) -> Vec<usize> {
    let mut nodes = Vec::new();
    for block in blocks {
        match block {
            Block::Node(node) => nodes.push(*node),
            Block::Filter { node, body } | Block::Each { node, body } => {
                nodes.push(*node);
                nodes.extend(nodes_of(body));
            }
            Block::Guard { body } => nodes.extend(nodes_of(body)),
            Block::Choice { node, arms } => {
                nodes.push(*node);
                nodes.extend(arms.iter().flat_map(|arm| nodes_of(&arm.body)));
            }
            Block::Parallel { arms } => {
                nodes.extend(arms.iter().flat_map(|arm| nodes_of(&arm.body)));
            }
        }
    }
    nodes
}
