//! Where each node stands in the regions of its flow.

use crate::flow::Flow;
use crate::graph::regions::{Arm, Block, Regions};
use crate::nodes::{self, Shape};

/// One level of a node's place in the region tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Level {
    /// Which block of its sequence.
    pub block: usize,
    /// The node of that block; none for parallel arms and guards.
    pub of: Option<usize>,
    /// Which arm of that block.
    pub arm: usize,
    /// Whether what follows the block can count on what is inside: an arm that always runs and arrives.
    pub certain: bool,
    /// Whether the arm is one of several of which one runs.
    pub is_way: bool,
    /// Whether it is the body of a loop, out of which nothing leads.
    pub is_body: bool,
    /// Whether the execution always ends in the arm.
    pub ends: bool,
}

/// Where a node stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Place {
    pub region: usize,
    pub levels: Vec<Level>,
}

/// The place of each node, by place in `Flow::nodes`; none where no trigger leads.
pub(super) fn places(flow: &Flow, regions: &Regions) -> Vec<Option<Place>> {
    let mut finder = Finder { flow, places: vec![None; flow.nodes.len()] };
    for (index, region) in regions.regions.iter().enumerate() {
        finder.put(region.trigger, Place { region: index, levels: Vec::new() });
        finder.put_all(index, &region.body, &[]);
    }
    finder.places
}

struct Finder<'f> {
    flow: &'f Flow,
    places: Vec<Option<Place>>,
}

impl Finder<'_> {
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
                Block::Filter { node, arm } => {
                    self.put(*node, Place { region, levels: level(0, true) });
                    self.put_all(region, &arm.body, &level(1, false));
                }
                Block::Guard { arm, .. } => self.put_all(region, &arm.body, &level(1, false)),
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
}

/// Whether the execution has ended where one node ran, before it comes to the other.
pub(super) fn ends_before(one: &Place, other: &Place) -> bool {
    let depth = common(&one.levels, &other.levels);
    let is_behind = match (one.levels.get(depth), other.levels.get(depth)) {
        (Some(one), Some(other)) => one.block < other.block,
        _ => false,
    };
    is_behind && one.levels.get(depth..).unwrap_or_default().iter().any(|level| level.ends)
}

pub(super) fn common(one: &[Level], other: &[Level]) -> usize {
    let same = |(one, other): &(&Level, &Level)| one.block == other.block && one.arm == other.arm;
    one.iter().zip(other).take_while(same).count()
}
