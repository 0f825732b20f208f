//! Nests the ways out of each node, up to where they meet again.

use super::{Arm, Block, DEPTH_LIMIT};
use crate::flow::Flow;
use crate::graph::{Vertex, Web};
use crate::nodes::{self, Shape};

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
        let joins = self.exit.is_some() && !self.ends;
        Arm { body: self.body, joins, always: self.always, ends: self.ends }
    }

    fn leads_to(&self, join: usize) -> bool {
        self.exit.as_ref().is_some_and(|(exit, _)| *exit == join)
    }
}

/// Ways that lead to two joins.
pub(super) struct Crossing {
    /// The node whose ways they are, where each is a way of its own; none where one arm leads to both.
    pub choice: Option<usize>,
    /// The edge that can stay.
    pub kept: usize,
    /// Those that cannot.
    pub crossing: Vec<usize>,
}

/// Nests the web of one trigger.
pub(super) struct Nester<'a> {
    flow: &'a Flow,
    web: &'a Web,
    /// The first crossing.
    pub crossing: Option<Crossing>,
    /// How many forks and filters are around the stretch under way.
    depth: usize,
    /// The first node that is nested too deeply.
    pub too_deep: Option<usize>,
}

impl<'a> Nester<'a> {
    pub fn new(flow: &'a Flow, web: &'a Web) -> Self {
        Self { flow, web, crossing: None, depth: 0, too_deep: None }
    }

    /// What the trigger starts.
    pub fn body(&mut self) -> Vec<Block> {
        self.sequence(0).body
    }

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
            // What leads on together stands where the first of its ways was drawn.
            let place = ways.iter().position(|way| way.leads_to(*join)).unwrap_or_default();
            let (into, rest): (Vec<_>, Vec<_>) =
                ways.into_iter().partition(|way: &Stretch| way.leads_to(*join));
            let is_last = rest.is_empty() && self.web.joins.get(start).map(Vec::len) == Some(1);
            let fork = self.fork(into);
            if is_last && fork.always && !self.is_filter(start) {
                return (self.begin(start, fork), Some(*join));
            }
            ways = rest;
            let follow = self.sequence(*join);
            ways.insert(place, chain(fork, follow));
        }
        let rest = self.fork(ways);
        (self.begin(start, rest), None)
    }

    /// The ports of a choice as its arms, with what follows where they meet again.
    fn choice(&mut self, start: usize, mut ways: Vec<Stretch>) -> (Stretch, Option<usize>) {
        let Some(Vertex::Node(node)) = self.web.vertices.get(start).copied() else {
            return (Stretch::default(), None);
        };
        if self.flow.nodes.get(node).is_some_and(nodes::is_whole)
            && let Some(otherwise) =
                ways.last_mut().filter(|way| way.body.is_empty() && way.exit.is_none())
        {
            // Nothing ever takes it.
            *otherwise = Stretch { ends: true, ..Stretch::default() };
        }
        let exit = self.common_exit(&ways, Some(node));
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
        let exit = self.common_exit(&ways, None);
        let always = ways.iter().any(|way| way.exit.is_some() && way.always);
        let mut arms: Vec<Stretch> = ways.into_iter().filter(|way| !way.body.is_empty()).collect();
        if arms.len() == 1
            && let Some(only) = arms.pop()
        {
            return Stretch { body: only.body, exit, always, ends: only.ends };
        }
        let arms: Vec<Arm> = arms.into_iter().map(Stretch::into_arm).collect();
        let body = if arms.is_empty() { Vec::new() } else { vec![Block::Parallel { arms }] };
        Stretch { body, exit, always, ends: false }
    }

    /// The one join the ways lead to. Where there are several, the paths cross: the first stays.
    fn common_exit(
        &mut self,
        ways: &[Stretch],
        choice: Option<usize>,
    ) -> Option<(usize, Vec<usize>)> {
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
            self.crossing = kept.map(|kept| Crossing { choice, kept, crossing });
        }
        common
    }

    /// Puts the vertex itself before what follows it.
    fn begin(&mut self, start: usize, rest: Stretch) -> Stretch {
        match self.web.vertices.get(start) {
            // The trigger is the region itself, a port belongs to its choice.
            Some(Vertex::Node(node)) if start > 0 && self.is_known(*node) => {
                if self.is_filter(start) {
                    let exit = rest.exit.clone();
                    let body = vec![Block::Filter { node: *node, arm: rest.into_arm() }];
                    return Stretch { body, exit, ..Stretch::default() };
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
        let exit = follow.exit.clone();
        body.push(Block::Guard { arm: follow.into_arm() });
        Stretch { body, exit, ..Stretch::default() }
    }
}
