//! What data a node can use: whose output is there, may be there, or is out of reach, and why.

mod ground;
mod locals;
mod names;
mod payloads;
mod places;
mod taking;
mod worked;

use std::ops::Deref;
use std::rc::Rc;
use std::sync::Arc;

use crate::catalog::Catalog;
use crate::expr::{Binding, Held};
use crate::flow::{Flow, Node};
use crate::graph::regions::Block;
use crate::nodes::{self, Output};
use crate::types::Type;

pub use ground::Ground;
pub(crate) use locals::{Lending, Local};
use places::{Level, Place, common, ends_before};
pub(crate) use taking::Holder;
pub(crate) use worked::Worked;

/// Who reaches what in a flow.
pub struct Reach<'a> {
    /// The flow.
    pub flow: &'a Flow,
    ground: Rc<Ground>,
}

impl Deref for Reach<'_> {
    type Target = Ground;

    fn deref(&self) -> &Ground {
        &self.ground
    }
}

impl<'a> Reach<'a> {
    /// Works out regions, payloads and outputs, or remembers them of the same flow.
    pub fn new(flow: &'a Flow, catalog: &dyn Catalog) -> Self {
        let payloads = payloads::payloads(flow, catalog);
        if let Some(ground) = ground::remembered(flow, &payloads) {
            return Self { flow, ground };
        }
        worked::begin();
        let reach = Self { flow, ground: Rc::new(Ground::new(flow, payloads)) };
        for region in &reach.regions.regions {
            reach.work_out(region.trigger);
            // In this order: what a node comes to depends on those before it.
            nodes_of(&region.body).into_iter().for_each(|node| reach.work_out(node));
        }
        ground::remember(&reach.ground);
        reach
    }

    /// What later nodes can use of a node, by place in `Flow::nodes`.
    pub fn output(&self, node: usize) -> Option<&Output> {
        let worked = self.worked.get(node)?.get()?;
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
        let may_be_missing = self.is_optional(source, self.common_depth(source, node));
        let is_withheld = drawn.disabled && nodes::can_be_disabled(drawn);
        let around = u8::from(may_be_missing) + u8::from(is_withheld);
        let (ty, held) = match self.output(source)? {
            Output::Borrowed(ty) if around > 0 => (ty, Held::OfReferences),
            Output::Borrowed(ty) => (ty, Held::Reference),
            // Of what is lent to turns they have copies of their own where nobody knows what a reference would do.
            Output::Owned(ty) if self.is_lent(source, node) && *ty != Type::Unknown => {
                (ty, Held::Reference)
            }
            Output::Owned(ty) => (ty, Held::Place),
            Output::Copied(ty) => (ty, Held::Owned),
            Output::None => return None,
        };
        let options = around + u8::from(matches!(ty, Type::Optional(_)));
        let of_reference = held == Held::OfReferences;
        let ty = match ty {
            // In the code an option is around it, also where in data null would stand.
            Type::Any | Type::Unknown if around > 0 => Type::Optional(Arc::new(ty.clone())),
            ty if around > 0 => ty.clone().optional(),
            ty => ty.clone(),
        };
        let held = match held {
            _ if options > 1 => Held::Nested { deep: options - 1, of_reference },
            _ if ty.is_copy() => Held::Owned,
            held => held,
        };
        Some(Binding::Value { ty, held })
    }

    fn out_of_reach(&self, source: usize, node: usize, drawn: &Node) -> Option<String> {
        let title = &drawn.title;
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

/// All nodes of some blocks, in the order in which they stand in the code.
pub(crate) fn nodes_of(blocks: &[Block]) -> Vec<usize> {
    let mut nodes = Vec::new();
    for block in blocks {
        match block {
            Block::Node(node) => nodes.push(*node),
            Block::Filter { node, arm } => {
                nodes.push(*node);
                nodes.extend(nodes_of(&arm.body));
            }
            Block::Each { node, body } => {
                nodes.push(*node);
                nodes.extend(nodes_of(body));
            }
            Block::Guard { arm, .. } => nodes.extend(nodes_of(&arm.body)),
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
