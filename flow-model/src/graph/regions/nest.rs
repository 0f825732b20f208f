//! Nests the ways out of each node, up to where they meet again.

use std::collections::BTreeMap;

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
            let chained = self.chain(fork, follow);
            ways.insert(place, chained);
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
        if exits(&ways).len() > 1 {
            return self.choice_of_joins(start, node, ways);
        }
        let exit = self.common_exit(&ways);
        // Behind an arm in which the execution ends nothing runs: what follows need not ask for it.
        let always = ways.iter().all(|way| way.ends || way.exit.is_some() && way.always);
        let ends = !ways.is_empty() && ways.iter().all(|way| way.ends);
        let arms = ways.into_iter().map(|way| self.arm(way)).collect();
        let fork = Stretch { body: vec![Block::Choice { node, arms }], exit, always, ends };
        let meets = |join: &&usize| fork.leads_to(**join);
        match self.web.joins.get(start).into_iter().flatten().find(meets) {
            None => (fork, None),
            Some(join) if fork.always => (fork, Some(*join)),
            Some(join) => {
                let follow = self.sequence(*join);
                (self.chain(fork, follow), None)
            }
        }
    }

    /// A choice whose arms lead to several joins: what follows each stands in a guard that asks for its arms.
    fn choice_of_joins(
        &mut self,
        start: usize,
        node: usize,
        ways: Vec<Stretch>,
    ) -> (Stretch, Option<usize>) {
        let all = exits(&ways);
        let mut always = ways.iter().all(|way| way.ends || way.exit.is_some() && way.always);
        // Each join with the edges into it and the joins whose arms arrive there.
        let mut open: BTreeMap<usize, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
        for (join, edges) in ways.iter().filter_map(|way| way.exit.as_ref()) {
            let (into, of) = open.entry(*join).or_default();
            into.extend(edges);
            *of = vec![*join];
        }
        let arms = ways.into_iter().map(|way| self.arm(way)).collect();
        let mut body = vec![Block::Choice { node, arms }];
        // The guards that lead further out, by place, and the edges of those that may die on the way.
        let (mut leading, mut uncertain) = (Vec::new(), Vec::new());
        let own = self.web.joins.get(start).cloned().unwrap_or_default();
        while let Some(join) = self.first_of(&own, &open, &all) {
            let (edges, of) = open.remove(&join).unwrap_or_default();
            if always && open.is_empty() && of.len() == all.len() {
                let exit = Some((join, edges));
                return (Stretch { body, exit, always, ends: false }, Some(join));
            }
            let follow = self.sequence(join);
            match &follow.exit {
                // Whether it led on, nothing would tell.
                Some((next, on)) if !follow.always && own.contains(next) => {
                    self.cross(Some(node), &edges, on);
                }
                Some((next, on)) => {
                    if !follow.always {
                        uncertain.push((edges, on.clone()));
                    }
                    leading.extend(Some(body.len()).filter(|_| !own.contains(next)));
                    let (into, sources) = open.entry(*next).or_default();
                    into.extend(on);
                    sources.extend(&of);
                    sources.sort_unstable();
                    sources.dedup();
                }
                None => always &= follow.ends,
            }
            let of = self.nodes_at(&of);
            body.push(Block::Guard { arm: self.arm(follow), of });
        }
        let Some((exit, (edges, of))) = open.pop_first() else {
            return (Stretch { body, ..Stretch::default() }, None);
        };
        for (crossing, _) in open.values() {
            self.cross(Some(node), &edges, crossing);
        }
        let (exit, of) = (Some((exit, edges)), self.nodes_at(&of));
        let asks_for_all = |place: usize| match body.get(place) {
            Some(Block::Guard { of: asked, .. }) => *asked == of,
            _ => false,
        };
        if let [place] = *leading.as_slice()
            && asks_for_all(place)
        {
            // The only one that leads on stands last, and the end of all ways in it.
            let last = body.remove(place);
            body.push(last);
            always &= uncertain.is_empty();
        } else {
            for (kept, crossing) in &uncertain {
                self.cross(Some(node), kept, crossing);
            }
            if !always {
                let on = Stretch { exit: exit.clone(), always: true, ..Stretch::default() };
                body.push(Block::Guard { arm: self.arm(on), of });
            }
        }
        (Stretch { body, exit, always, ends: false }, None)
    }

    /// The join to write next: none of the others leads there. They stand as the arms are drawn.
    fn first_of<T>(
        &self,
        own: &[usize],
        open: &BTreeMap<usize, T>,
        drawn: &[usize],
    ) -> Option<usize> {
        let is_first = |join: &&usize| {
            !open.keys().any(|other| other != *join && self.web.leads_to(*other, **join))
        };
        let joins = drawn.iter().chain(own);
        let mut joins = joins.filter(|join| own.contains(join) && open.contains_key(join));
        joins.find(is_first).copied()
    }

    /// A fork, then what follows its join: guarded where all ways into the join can die.
    fn chain(&self, fork: Stretch, follow: Stretch) -> Stretch {
        let mut body = fork.body;
        if fork.always {
            body.extend(follow.body);
            return Stretch { body, ..follow };
        }
        let exit = follow.exit.clone();
        let of = fork.exit.map(|(join, _)| self.nodes_at(&[join])).unwrap_or_default();
        body.push(Block::Guard { arm: self.arm(follow), of });
        Stretch { body, exit, ..Stretch::default() }
    }

    fn arm(&self, way: Stretch) -> Arm {
        let joins = way.exit.is_some() && !way.ends;
        let to = way.exit.filter(|_| joins).and_then(|(join, _)| self.nodes_at(&[join]).pop());
        Arm { body: way.body, joins, to, always: way.always, ends: way.ends }
    }

    /// The nodes of some vertices.
    fn nodes_at(&self, vertices: &[usize]) -> Vec<usize> {
        let node = |vertex: &usize| match self.web.vertices.get(*vertex) {
            Some(Vertex::Node(node)) => Some(*node),
            _ => None,
        };
        vertices.iter().filter_map(node).collect()
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
            return Stretch { body: only.body, exit, always, ends: only.ends };
        }
        let arms: Vec<Arm> = arms.into_iter().map(|way| self.arm(way)).collect();
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
        if let Some((_, kept)) = &common {
            self.cross(None, kept, &crossing);
        }
        common
    }

    /// Notes the first crossing.
    fn cross(&mut self, choice: Option<usize>, kept: &[usize], crossing: &[usize]) {
        if let (None, Some(kept), [_, ..]) = (&self.crossing, kept.first(), crossing) {
            self.crossing = Some(Crossing { choice, kept: *kept, crossing: crossing.to_vec() });
        }
    }

    /// Puts the vertex itself before what follows it.
    fn begin(&mut self, start: usize, rest: Stretch) -> Stretch {
        match self.web.vertices.get(start) {
            // The trigger is the region itself, a port belongs to its choice.
            Some(Vertex::Node(node)) if start > 0 && self.is_known(*node) => {
                if self.is_filter(start) {
                    let exit = rest.exit.clone();
                    let body = vec![Block::Filter { node: *node, arm: self.arm(rest) }];
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

/// The joins that some ways lead to, each once.
fn exits(ways: &[Stretch]) -> Vec<usize> {
    let mut exits = Vec::new();
    for (join, _) in ways.iter().filter_map(|way| way.exit.as_ref()) {
        if !exits.contains(join) {
            exits.push(*join);
        }
    }
    exits
}
