//! Nested regions: the graph of one trigger as sequences, filters, branches, parallel arms and joins.

mod nest;

use std::collections::BTreeMap;

use crate::flow::Flow;
use crate::graph::{Web, Wire, cycles, leading_back, reached};
use crate::nodes::{self, Shape};
use nest::{Crossing, Nester};

/// How many forks and filters may stand inside one another: far more than anybody draws or reads, and few
/// enough for everything that walks the regions by calling itself.
pub const DEPTH_LIMIT: usize = 100;

/// A flow as nested regions, as far as its graph allows, and what stood in the way.
#[derive(Clone, Debug, Default)]
pub struct Regions {
    /// One region for each trigger, in the order of the flow's list.
    pub regions: Vec<Region>,
    /// The edges that the regions express; edges of cycles and crossings are left out.
    pub wires: Vec<Wire>,
    /// What stood in the way.
    pub faults: Vec<Fault>,
}

/// What one trigger starts.
#[derive(Clone, Debug, PartialEq)]
pub struct Region {
    /// The trigger, by place in `Flow::nodes`.
    pub trigger: usize,
    /// What runs, in order.
    pub body: Vec<Block>,
}

/// One part of a sequence.
#[derive(Clone, Debug, PartialEq)]
pub enum Block {
    /// A node that runs and goes on.
    Node(usize),
    /// A filter with what runs where it lets the event through.
    Filter {
        /// The filter.
        node: usize,
        /// What it guards.
        arm: Arm,
    },
    /// A node with an arm for each of its ports, of which one runs: a branch, a switch, a step with an error port.
    Choice {
        /// The node.
        node: usize,
        /// The arms, in the order of `nodes::ports`.
        arms: Vec<Arm>,
    },
    /// A loop with what runs for each item. Nothing inside leads out of it.
    Each {
        /// The loop.
        node: usize,
        /// Its body.
        body: Vec<Block>,
    },
    /// Several arms at once.
    Parallel {
        /// The arms, in the order in which their edges were drawn.
        arms: Vec<Arm>,
    },
    /// What follows the fork before, where at least one of its arms arrived. A choice whose arms lead to several
    /// joins has a guard for each of them.
    Guard {
        /// What is guarded.
        arm: Arm,
        /// Which arms are asked for: those that lead to these joins, by node.
        of: Vec<usize>,
    },
}

/// One way out of a fork, or what stands behind a filter or a guard.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Arm {
    /// What runs, in order.
    pub body: Vec<Block>,
    /// Whether its end leads on to what follows the fork.
    pub joins: bool,
    /// The join that its end leads to, by node.
    pub to: Option<usize>,
    /// Whether an arm that joins always arrives there, rather than dying on the way at times. Its end then stands
    /// behind its last block, whatever becomes of the ways inside that one; else it stands in its last block.
    pub always: bool,
    /// Whether the execution always ends in it, so that nothing behind the fork runs where it was taken.
    pub ends: bool,
}

/// What keeps a graph from being nested regions, by places in `Flow::nodes` and `Flow::edges`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nodes that lead back to themselves.
    Cycle {
        /// The nodes.
        nodes: Vec<usize>,
        /// The edges that lead back.
        back: Vec<usize>,
    },
    /// A node that two triggers start.
    SharedByTriggers {
        /// The node.
        node: usize,
        /// The trigger that it stays with, and the other one.
        triggers: [usize; 2],
        /// The edges on which the other one leads there.
        edges: Vec<usize>,
    },
    /// A path that leads to two joins, so that the paths cross.
    Crossing {
        /// The choice whose ways lead to different joins; none where one arm leads to both.
        choice: Option<usize>,
        /// The edge that can stay.
        kept: usize,
        /// The edges that cross it.
        crossing: Vec<usize>,
    },
    /// A path out of a loop's body that leads where a path from outside leads too.
    Wall {
        /// The loop.
        each: usize,
        /// The edges from inside.
        inside: Vec<usize>,
        /// An edge from outside.
        outside: usize,
    },
    /// A node inside more than [`DEPTH_LIMIT`] forks and filters.
    TooDeep {
        /// The node.
        node: usize,
    },
}

impl Arm {
    /// The place in the body of the block that the arm's end stands in; none where it stands behind all of them.
    pub fn closing(&self) -> Option<usize> {
        let is_behind = self.joins && self.always;
        self.body.len().checked_sub(1).filter(|_| !is_behind)
    }
}

/// The different joins that some arms lead to, by node, in the order of the arms.
pub fn targets(arms: &[Arm]) -> Vec<usize> {
    let mut targets = Vec::new();
    for target in arms.iter().filter(|arm| arm.joins).filter_map(|arm| arm.to) {
        if !targets.contains(&target) {
            targets.push(target);
        }
    }
    targets
}

impl Regions {
    /// Finds the regions of a flow. Whatever cannot be nested is left out and told as a fault.
    pub fn new(flow: &Flow, wires: Vec<Wire>) -> Self {
        let mut found = Self { wires, ..Self::default() };
        found.cut_cycles(flow);
        found.cut_shared(flow);
        found.cut_walls(flow);
        let triggers: Vec<usize> = triggers(flow).collect();
        for trigger in triggers {
            let region = loop {
                let web = Web::new(flow, &found.wires, trigger);
                let mut nester = Nester::new(flow, &web);
                let body = nester.body();
                let Some(Crossing { choice, kept, crossing }) = nester.crossing else {
                    found.faults.extend(nester.too_deep.map(|node| Fault::TooDeep { node }));
                    break Region { trigger, body };
                };
                // Without the crossing edges the rest can be shown; each round takes at least one edge away.
                found.wires.retain(|wire| !crossing.contains(&wire.edge));
                found.faults.push(Fault::Crossing { choice, kept, crossing });
            };
            found.regions.push(region);
        }
        found
    }

    fn cut_cycles(&mut self, flow: &Flow) {
        for group in cycles(flow.nodes.len(), &self.wires) {
            let back = leading_back(&group, &self.wires);
            self.wires.retain(|wire| !back.contains(&wire.edge));
            self.faults.push(Fault::Cycle { nodes: group, back });
        }
    }

    /// Takes the edges away that lead out of the body of a loop.
    fn cut_walls(&mut self, flow: &Flow) {
        let loops =
            flow.nodes.iter().enumerate().filter(|(_, node)| nodes::shape(node) == Shape::Each);
        for (each, _) in loops {
            // Each round takes at least one edge away.
            while let Some((inside, outside)) = self.out_of_body(flow.nodes.len(), each) {
                self.wires.retain(|wire| !inside.contains(&wire.edge));
                self.faults.push(Fault::Wall { each, inside, outside });
            }
        }
    }

    /// The edges from the body of a loop to a node that is entered from outside too, and one of those from outside.
    fn out_of_body(&self, nodes: usize, each: usize) -> Option<(Vec<usize>, usize)> {
        let first = |wire: &&Wire| wire.from == each && wire.port == 0;
        if !self.wires.iter().any(|wire| first(&wire)) {
            return None;
        }
        let mut inside = vec![false; nodes];
        for start in self.wires.iter().filter(first).map(|wire| wire.to) {
            let found = reached(nodes, &self.wires, start);
            inside.iter_mut().zip(found).for_each(|(inside, found)| *inside |= found);
        }
        let is_inside = |node: usize| inside.get(node).is_some_and(|inside| *inside);
        let from_inside = |wire: &Wire| first(&wire) || is_inside(wire.from);
        let outside = self.wires.iter().find(|wire| is_inside(wire.to) && !from_inside(wire))?;
        let crossing = self.wires.iter().filter(|wire| wire.to == outside.to && from_inside(wire));
        Some((crossing.map(|wire| wire.edge).collect(), outside.edge))
    }

    /// Takes the edges away on which a trigger leads to nodes of another one.
    fn cut_shared(&mut self, flow: &Flow) {
        let mut owner: Vec<Option<usize>> = vec![None; flow.nodes.len()];
        for trigger in triggers(flow) {
            let reached = reached(flow.nodes.len(), &self.wires, trigger);
            for (owner, _) in owner.iter_mut().zip(reached).filter(|(_, reached)| *reached) {
                owner.get_or_insert(trigger);
            }
        }
        let owner = |node: usize| owner.get(node).copied().flatten();
        let mut shared: BTreeMap<(usize, usize, usize), Vec<usize>> = BTreeMap::new();
        self.wires.retain(|wire| {
            let (own, other) = (owner(wire.to), owner(wire.from));
            if let (Some(own), Some(other)) = (own, other)
                && own != other
            {
                shared.entry((wire.to, own, other)).or_default().push(wire.edge);
            }
            own == other
        });
        for ((node, own, other), edges) in shared {
            self.faults.push(Fault::SharedByTriggers { node, triggers: [own, other], edges });
        }
    }
}

/// The triggers of a flow, by place; disabled ones have their region too, since they stand in the code.
pub fn triggers(flow: &Flow) -> impl Iterator<Item = usize> + '_ {
    flow.nodes
        .iter()
        .enumerate()
        .filter(|(_, node)| nodes::is_trigger(&node.kind))
        .map(|(place, _)| place)
}
