//! Nested regions: the graph of one trigger as sequences, filters, branches, parallel arms and joins.

use crate::flow::Flow;
use crate::graph::{Vertex, Web, Wire, cycles, reached};
use crate::nodes::{self, Shape};

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
        body: Vec<Block>,
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
    /// What follows the fork just before, where at least one of its arms arrived.
    Guard {
        /// What is guarded.
        body: Vec<Block>,
    },
}

/// One way out of a fork.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Arm {
    /// What runs, in order.
    pub body: Vec<Block>,
    /// Whether its end leads on to what follows the fork.
    pub joins: bool,
    /// Whether an arm that joins always arrives there, rather than dying on the way at times.
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
    },
    /// A node that two triggers start.
    SharedByTriggers {
        /// The node.
        node: usize,
        /// The triggers.
        triggers: [usize; 2],
    },
    /// A path that leads to two joins, so that the paths cross.
    Crossing {
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
                let mut nester =
                    Nester { flow, web: &web, crossing: None, depth: 0, too_deep: None };
                let arm = nester.sequence(0);
                let Some((kept, crossing)) = nester.crossing else {
                    found.faults.extend(nester.too_deep.map(|node| Fault::TooDeep { node }));
                    break Region { trigger, body: arm.body };
                };
                // Without the crossing edges the rest can be shown; each round takes at least one edge away.
                found.wires.retain(|wire| !crossing.contains(&wire.edge));
                found.faults.push(Fault::Crossing { kept, crossing });
            };
            found.regions.push(region);
        }
        found
    }

    fn cut_cycles(&mut self, flow: &Flow) {
        for group in cycles(flow.nodes.len(), &self.wires) {
            self.wires.retain(|wire| {
                !(group.contains(&wire.from) && group.contains(&wire.to) && wire.to <= wire.from)
            });
            self.faults.push(Fault::Cycle { nodes: group });
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

    fn cut_shared(&mut self, flow: &Flow) {
        let mut owner: Vec<Option<usize>> = vec![None; flow.nodes.len()];
        for trigger in triggers(flow) {
            let reached = reached(flow.nodes.len(), &self.wires, trigger);
            for (node, owner) in owner.iter_mut().enumerate() {
                match owner {
                    _ if !reached.get(node).is_some_and(|reached| *reached) => {}
                    None => *owner = Some(trigger),
                    Some(first) => {
                        self.faults
                            .push(Fault::SharedByTriggers { node, triggers: [*first, trigger] });
                    }
                }
            }
        }
        let owner = |node: usize| owner.get(node).copied().flatten();
        self.wires.retain(|wire| owner(wire.from) == owner(wire.to));
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

/// A stretch of blocks with the join it leads to.
#[derive(Clone, Debug, Default)]
struct Stretch {
    body: Vec<Block>,
    /// The join at its end and the edges that lead there.
    exit: Option<(usize, Vec<usize>)>,
    always: bool,
    /// Whether the execution always ends in it.
    ends: bool,
}

impl Stretch {
    fn into_arm(self) -> Arm {
        Arm { body: self.body, joins: self.exit.is_some(), always: self.always, ends: self.ends }
    }

    fn leads_to(&self, join: usize) -> bool {
        self.exit.as_ref().is_some_and(|(exit, _)| *exit == join)
    }
}

struct Nester<'a> {
    flow: &'a Flow,
    web: &'a Web,
    /// The first crossing: the edge that stays, and those that go.
    crossing: Option<(usize, Vec<usize>)>,
    /// How many forks and filters are around the stretch under way.
    depth: usize,
    /// The first node that is nested too deeply.
    too_deep: Option<usize>,
}

impl Nester<'_> {
    /// The stretch that begins at a vertex. Plain nodes, and forks whose arms all meet again, are taken in a loop:
    /// rows can be long.
    fn sequence(&mut self, start: usize) -> Stretch {
        let mut row = Vec::new();
        let mut end = start;
        loop {
            while let Some(next) = self.only_next(end) {
                if let Some(Vertex::Node(node)) = self.web.vertices.get(end)
                    && end > 0
                    && self.is_known(*node)
                {
                    let block = self.plain(*node, end);
                    row.push(block);
                }
                end = next;
            }
            let (part, next) = self.fan(end);
            row.extend(part.body);
            match next {
                Some(join) => end = join,
                None => return Stretch { body: row, ..part },
            }
        }
    }

    /// The one vertex behind a plain node, where nothing else leads there.
    fn only_next(&self, vertex: usize) -> Option<usize> {
        let Some(Vertex::Node(node)) = self.web.vertices.get(vertex) else {
            return None;
        };
        let [(next, _)] = self.web.after.get(vertex)?.as_slice() else {
            return None;
        };
        let is_plain = matches!(self.shape(*node), Shape::Plain | Shape::Each);
        (is_plain && self.web.entries.get(*next) == Some(&1)).then_some(*next)
    }

    /// The stretch that begins at a vertex with several ways out, or none, and the join at which the row goes on
    /// where the way there is certain.
    fn fan(&mut self, start: usize) -> (Stretch, Option<usize>) {
        let nests = match self.web.vertices.get(start) {
            Some(Vertex::Node(_)) => self.nests(start),
            // A port belongs to its branch, which is counted already.
            Some(Vertex::Port(..)) | None => false,
        };
        let level = usize::from(nests);
        if self.depth + level > DEPTH_LIMIT {
            if let Some(Vertex::Node(node)) = self.web.vertices.get(start) {
                self.too_deep.get_or_insert(*node);
            }
            return (Stretch::default(), None);
        }
        self.depth += level;
        let found = self.nested_fan(start);
        self.depth -= level;
        found
    }

    fn nested_fan(&mut self, start: usize) -> (Stretch, Option<usize>) {
        let mut ways = self.ways(start);
        if self.is_choice(start) {
            return self.choice(start, ways);
        }
        for join in self.web.joins.get(start).into_iter().flatten() {
            let (into, rest): (Vec<_>, Vec<_>) =
                ways.into_iter().partition(|way: &Stretch| way.leads_to(*join));
            let is_last = rest.is_empty() && self.web.joins.get(start).map(Vec::len) == Some(1);
            let fork = self.fork(into);
            if is_last && fork.always && !self.is_filter(start) {
                return (self.begin(start, fork), Some(*join));
            }
            ways = rest;
            let follow = self.sequence(*join);
            ways.push(chain(fork, follow));
        }
        let rest = self.fork(ways);
        (self.begin(start, rest), None)
    }

    /// The ports of a choice as its arms, with what follows where they meet again.
    fn choice(&mut self, start: usize, ways: Vec<Stretch>) -> (Stretch, Option<usize>) {
        let Some(Vertex::Node(node)) = self.web.vertices.get(start).copied() else {
            return (Stretch::default(), None);
        };
        let exit = self.common_exit(&ways);
        // Behind an arm in which the execution ends nothing runs: what follows need not ask for it.
        let always = ways.iter().all(|way| way.ends || way.exit.is_some() && way.always);
        let ends = !ways.is_empty() && ways.iter().all(|way| way.ends);
        let arms = ways.into_iter().map(Stretch::into_arm).collect();
        let fork = Stretch { body: vec![Block::Choice { node, arms }], exit, always, ends };
        let meets = |join: &&usize| fork.leads_to(**join);
        match self.web.joins.get(start).into_iter().flatten().find(meets) {
            None => (fork, None),
            Some(join) if fork.always => (fork, Some(*join)),
            Some(join) => {
                let follow = self.sequence(*join);
                (chain(fork, follow), None)
            }
        }
    }

    /// A node that what follows stands behind, not inside; with its body where it is a loop.
    fn plain(&mut self, node: usize, vertex: usize) -> Block {
        let Some(inner) = self.web.bodies.get(vertex).copied().flatten() else {
            return Block::Node(node);
        };
        if self.depth >= DEPTH_LIMIT {
            self.too_deep.get_or_insert(node);
            return Block::Each { node, body: Vec::new() };
        }
        self.depth += 1;
        let body = self.sequence(inner).body;
        self.depth -= 1;
        Block::Each { node, body }
    }

    /// The ways out of a vertex.
    fn ways(&mut self, start: usize) -> Vec<Stretch> {
        let after = self.web.after.get(start).cloned().unwrap_or_default();
        let way = |(to, edge): (usize, Option<usize>)| {
            if self.web.entries.get(to).is_some_and(|entries| *entries > 1) {
                let exit = Some((to, edge.into_iter().collect()));
                Stretch { exit, always: true, ..Stretch::default() }
            } else {
                self.sequence(to)
            }
        };
        after.into_iter().map(way).collect()
    }

    /// Several ways as one: parallel arms where there is more than one with something in it.
    fn fork(&mut self, ways: Vec<Stretch>) -> Stretch {
        let exit = self.common_exit(&ways);
        let always = ways.iter().any(|way| way.exit.is_some() && way.always);
        let mut arms: Vec<Stretch> = ways.into_iter().filter(|way| !way.body.is_empty()).collect();
        if arms.len() == 1
            && let Some(only) = arms.pop()
        {
            let ends = only.ends && exit.is_none();
            return Stretch { body: only.body, exit, always, ends };
        }
        let arms: Vec<Arm> = arms.into_iter().map(Stretch::into_arm).collect();
        let body = if arms.is_empty() { Vec::new() } else { vec![Block::Parallel { arms }] };
        Stretch { body, exit, always, ends: false }
    }

    /// The one join the ways lead to. Where there are several, the paths cross: the first stays.
    fn common_exit(&mut self, ways: &[Stretch]) -> Option<(usize, Vec<usize>)> {
        let mut common: Option<(usize, Vec<usize>)> = None;
        let mut crossing = Vec::new();
        for (join, edges) in ways.iter().filter_map(|way| way.exit.as_ref()) {
            match &mut common {
                None => common = Some((*join, edges.clone())),
                Some((first, all)) if first == join => all.extend(edges),
                Some(_) => crossing.extend(edges.iter().copied()),
            }
        }
        if !crossing.is_empty() && self.crossing.is_none() {
            let kept = common.as_ref().and_then(|(_, edges)| edges.first().copied());
            self.crossing = kept.map(|kept| (kept, crossing));
        }
        common
    }

    /// Puts the vertex itself before what follows it.
    fn begin(&mut self, start: usize, rest: Stretch) -> Stretch {
        match self.web.vertices.get(start) {
            // The trigger is the region itself, a port belongs to its choice.
            Some(Vertex::Node(node)) if start > 0 && self.is_known(*node) => {
                if self.is_filter(start) {
                    let body = vec![Block::Filter { node: *node, body: rest.body }];
                    return Stretch { body, exit: rest.exit, ..Stretch::default() };
                }
                let mut body = vec![self.plain(*node, start)];
                body.extend(rest.body);
                let ends = rest.ends || self.shape(*node) == Shape::End;
                Stretch { body, ends, ..rest }
            }
            _ => rest,
        }
    }

    fn is_known(&self, node: usize) -> bool {
        self.flow.nodes.get(node).is_some_and(|node| nodes::def(&node.kind).is_some())
    }

    /// Whether what follows a vertex stands inside it.
    fn nests(&self, vertex: usize) -> bool {
        self.is_filter(vertex)
            || self.is_choice(vertex)
            || self.web.after.get(vertex).is_some_and(|ways| ways.len() > 1)
    }

    fn is_filter(&self, vertex: usize) -> bool {
        matches!(self.web.vertices.get(vertex), Some(Vertex::Node(node)) if self.shape(*node) == Shape::Filter)
    }

    fn is_choice(&self, vertex: usize) -> bool {
        matches!(self.web.vertices.get(vertex), Some(Vertex::Node(node)) if self.shape(*node).is_choice())
    }

    fn shape(&self, node: usize) -> Shape {
        self.flow.nodes.get(node).map_or(Shape::Plain, nodes::shape)
    }
}

/// A fork, then what follows its join: guarded where all ways into the join can die.
fn chain(fork: Stretch, follow: Stretch) -> Stretch {
    let mut body = fork.body;
    if fork.always {
        body.extend(follow.body);
        Stretch { body, ..follow }
    } else {
        body.push(Block::Guard { body: follow.body });
        Stretch { body, exit: follow.exit, ..Stretch::default() }
    }
}
