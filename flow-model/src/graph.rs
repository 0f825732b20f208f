//! The graph of a flow: order, cycles, what a trigger reaches, dominators. The only file that knows petgraph.

pub mod regions;

use std::collections::{BTreeMap, BTreeSet};

use petgraph::algo::{dominators, kosaraju_scc, toposort};
use petgraph::graph::{DiGraph, NodeIndex};

use crate::flow::Flow;
use crate::nodes::{self, Shape};

/// An edge of the flow whose ends exist, by places in `Flow::nodes`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wire {
    /// Place of the edge in `Flow::edges`.
    pub edge: usize,
    /// The node it leaves, by place in `Flow::nodes`.
    pub from: usize,
    /// The port it leaves by: an index into the ports of the node's kind.
    pub port: usize,
    /// The node it enters, by place in `Flow::nodes`.
    pub to: usize,
}

/// All edges of the flow that lead from an existing port to an existing node that can be entered.
pub fn wires(flow: &Flow) -> Vec<Wire> {
    let mut places = BTreeMap::new();
    for (place, node) in flow.nodes.iter().enumerate() {
        places.entry(&node.id).or_insert(place);
    }
    let wire = |(edge, drawn): (usize, &crate::flow::Edge)| {
        let from = *places.get(&drawn.from)?;
        let to = *places.get(&drawn.to)?;
        let ports = nodes::ports(flow.nodes.get(from)?);
        let port = ports.iter().position(|port| *port == drawn.port)?;
        let enters = nodes::def(&flow.nodes.get(to)?.kind).is_none_or(|def| def.has_input);
        enters.then_some(Wire { edge, from, port, to })
    };
    flow.edges.iter().enumerate().filter_map(wire).collect()
}

/// The groups of nodes that lead back to themselves, each in the order of the flow's list.
pub fn cycles(nodes: usize, wires: &[Wire]) -> Vec<Vec<usize>> {
    let graph = plain_graph(nodes, wires);
    // Not Tarjan's algorithm: petgraph's calls itself for every node of a path, and paths can be long.
    let mut cycles: Vec<Vec<usize>> = kosaraju_scc(&graph)
        .into_iter()
        .filter(|group| {
            group.len() > 1 || group.iter().any(|node| graph.find_edge(*node, *node).is_some())
        })
        .map(|group| {
            let mut group: Vec<usize> = group.into_iter().map(NodeIndex::index).collect();
            group.sort_unstable();
            group
        })
        .collect();
    cycles.sort();
    cycles
}

/// The wires that lead back, from where a group of nodes on cycles is entered: without them there is no cycle.
pub fn leading_back(group: &[usize], wires: &[Wire]) -> Vec<usize> {
    let group: BTreeSet<usize> = group.iter().copied().collect();
    let mut after: BTreeMap<usize, Vec<&Wire>> = BTreeMap::new();
    for wire in wires.iter().filter(|wire| group.contains(&wire.from) && group.contains(&wire.to)) {
        after.entry(wire.from).or_default().push(wire);
    }
    let enters = |wire: &&Wire| !group.contains(&wire.from) && group.contains(&wire.to);
    let entries = wires.iter().filter(enters).map(|wire| wire.to);
    let starts: Vec<usize> = entries.chain(group.iter().copied()).collect();
    let (mut begun, mut done) = (BTreeSet::new(), BTreeSet::new());
    let mut back = Vec::new();
    for start in starts {
        let mut path = if begun.insert(start) { vec![(start, 0)] } else { Vec::new() };
        // A path of its own, since cycles can be long.
        while let Some((node, next)) = path.last_mut() {
            let Some(wire) = after.get(node).and_then(|wires| wires.get(*next)) else {
                done.insert(*node);
                path.pop();
                continue;
            };
            *next += 1;
            if begun.insert(wire.to) {
                path.push((wire.to, 0));
            } else if !done.contains(&wire.to) {
                back.push(wire.edge);
            }
        }
    }
    back
}

/// For every node the nodes that run before it: all nodes from which a path leads to it.
#[derive(Clone, Debug, Default)]
pub struct Ancestors {
    sets: Vec<Vec<u64>>,
}

impl Ancestors {
    /// Computes them for an acyclic set of wires; nodes on a cycle have none.
    pub fn new(nodes: usize, wires: &[Wire]) -> Self {
        let words = nodes.div_ceil(64);
        let mut sets = vec![vec![0_u64; words]; nodes];
        let mut into = vec![Vec::new(); nodes];
        for wire in wires {
            if let Some(list) = into.get_mut(wire.to) {
                list.push(wire.from);
            }
        }
        for node in toposort(&plain_graph(nodes, wires), None).unwrap_or_default() {
            let mut own = vec![0_u64; words];
            for from in into.get(node.index()).into_iter().flatten() {
                for (word, other) in own.iter_mut().zip(sets.get(*from).into_iter().flatten()) {
                    *word |= other;
                }
                if let Some(word) = own.get_mut(from / 64) {
                    *word |= 1 << (from % 64);
                }
            }
            if let Some(set) = sets.get_mut(node.index()) {
                *set = own;
            }
        }
        Self { sets }
    }

    /// Whether a path leads from `earlier` to `later`.
    pub fn leads(&self, earlier: usize, later: usize) -> bool {
        let word = self.sets.get(later).and_then(|set| set.get(earlier / 64));
        word.is_some_and(|word| word & (1 << (earlier % 64)) != 0)
    }
}

/// All nodes, each behind those that lead to it; nodes of cycles last.
pub fn topological(nodes: usize, wires: &[Wire]) -> Vec<usize> {
    let mut waits = vec![0_usize; nodes];
    let mut after = vec![Vec::new(); nodes];
    for wire in wires {
        if let (Some(waits), Some(after)) = (waits.get_mut(wire.to), after.get_mut(wire.from)) {
            *waits += 1;
            after.push(wire.to);
        }
    }
    let is_free = |waits: &[usize], node: usize| waits.get(node) == Some(&0);
    let mut order: Vec<usize> = (0..nodes).filter(|node| is_free(&waits, *node)).collect();
    let mut at = 0;
    while let Some(node) = order.get(at).copied() {
        at += 1;
        for next in after.get(node).into_iter().flatten() {
            if let Some(waits) = waits.get_mut(*next) {
                *waits -= 1;
            }
            if is_free(&waits, *next) {
                order.push(*next);
            }
        }
    }
    let cyclic: Vec<usize> = (0..nodes).filter(|node| waits.get(*node) > Some(&0)).collect();
    order.extend(cyclic);
    order
}

fn plain_graph(nodes: usize, wires: &[Wire]) -> DiGraph<(), ()> {
    let mut graph = DiGraph::with_capacity(nodes, wires.len());
    for _ in 0..nodes {
        graph.add_node(());
    }
    for wire in wires {
        graph.add_edge(NodeIndex::new(wire.from), NodeIndex::new(wire.to), ());
    }
    graph
}

/// What a vertex of a `Web` stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Vertex {
    /// A node, by place in `Flow::nodes`.
    Node(usize),
    /// One port of a node of whose ports one is taken, or a loop's port `each`, so that dominators tell them apart.
    Port(usize, usize),
}

/// What one trigger starts, as an acyclic graph with its dominators, in plain vectors. Vertex 0 is the trigger.
#[derive(Clone, Debug, Default)]
pub struct Web {
    /// The vertices, in topological order.
    pub vertices: Vec<Vertex>,
    /// For each vertex where it leads, with the place of the drawn edge (none into a port).
    pub after: Vec<Vec<(usize, Option<usize>)>>,
    /// For each vertex, how many edges enter it.
    pub entries: Vec<usize>,
    /// For each vertex the joins it immediately dominates, in topological order.
    pub joins: Vec<Vec<usize>>,
    /// For each vertex of a loop where its body begins; that way out is not among `after`.
    pub bodies: Vec<Option<usize>>,
}

impl Web {
    /// Builds the web of what `trigger` reaches; `wires` must be acyclic.
    pub fn new(flow: &Flow, wires: &[Wire], trigger: usize) -> Self {
        let mut graph: DiGraph<Vertex, Option<usize>> = DiGraph::new();
        let mut places: BTreeMap<usize, NodeIndex> = BTreeMap::new();
        let mut ports: BTreeMap<(usize, usize), NodeIndex> = BTreeMap::new();
        let reached = reached(flow.nodes.len(), wires, trigger);
        for (place, node) in flow.nodes.iter().enumerate() {
            if !reached.get(place).is_some_and(|reached| *reached) {
                continue;
            }
            let index = graph.add_node(Vertex::Node(place));
            places.insert(place, index);
            let shape = nodes::shape(node);
            let own = match shape {
                Shape::Each => 0..1,
                _ if shape.is_choice() => 0..nodes::ports(node).len(),
                _ => 0..0,
            };
            for port in own {
                let vertex = graph.add_node(Vertex::Port(place, port));
                graph.add_edge(index, vertex, None);
                ports.insert((place, port), vertex);
            }
        }
        for wire in wires {
            let from = ports.get(&(wire.from, wire.port)).or_else(|| places.get(&wire.from));
            if let (Some(from), Some(to)) = (from, places.get(&wire.to)) {
                graph.add_edge(*from, *to, Some(wire.edge));
            }
        }
        let mut web =
            places.get(&trigger).map(|root| Self::of_graph(&graph, *root)).unwrap_or_default();
        web.set_bodies_apart(flow);
        web
    }

    /// Takes the ways into the bodies of loops out of `after`.
    fn set_bodies_apart(&mut self, flow: &Flow) {
        let is_loop = |node: usize| {
            flow.nodes.get(node).is_some_and(|node| nodes::shape(node) == Shape::Each)
        };
        for (vertex, after) in self.vertices.iter().zip(&mut self.after) {
            let mut body = None;
            if matches!(vertex, Vertex::Node(node) if is_loop(*node)) {
                body = after.iter().find(|(_, edge)| edge.is_none()).map(|(to, _)| *to);
                after.retain(|(_, edge)| edge.is_some());
            }
            self.bodies.push(body);
        }
    }

    fn of_graph(graph: &DiGraph<Vertex, Option<usize>>, root: NodeIndex) -> Self {
        let mut order = toposort(graph, None).unwrap_or_default();
        // The trigger has no way in, yet need not be the first of all that have none.
        order.sort_by_key(|vertex| *vertex != root);
        let mut rank = vec![0; graph.node_count()];
        for (place, vertex) in order.iter().enumerate() {
            if let Some(slot) = rank.get_mut(vertex.index()) {
                *slot = place;
            }
        }
        let rank = |vertex: NodeIndex| rank.get(vertex.index()).copied().unwrap_or_default();
        let mut web = Self {
            vertices: order
                .iter()
                .filter_map(|vertex| graph.node_weight(*vertex).copied())
                .collect(),
            after: vec![Vec::new(); order.len()],
            entries: vec![0; order.len()],
            joins: vec![Vec::new(); order.len()],
            bodies: Vec::new(),
        };
        for edge in graph.edge_indices() {
            if let (Some((from, to)), Some(drawn)) =
                (graph.edge_endpoints(edge), graph.edge_weight(edge))
                && let (Some(after), Some(entries)) =
                    (web.after.get_mut(rank(from)), web.entries.get_mut(rank(to)))
            {
                after.push((rank(to), *drawn));
                *entries += 1;
            }
        }
        let dominators = dominators::simple_fast(graph, root);
        for (place, vertex) in order.iter().enumerate() {
            let is_join = web.entries.get(place).is_some_and(|entries| *entries > 1);
            let above = dominators.immediate_dominator(*vertex).filter(|_| is_join);
            if let Some(joins) = above.and_then(|above| web.joins.get_mut(rank(above))) {
                joins.push(place);
            }
        }
        web
    }

    /// Whether a path leads from one vertex to another one.
    pub fn leads_to(&self, from: usize, to: usize) -> bool {
        let mut seen = BTreeSet::new();
        let mut open = vec![from];
        while let Some(vertex) = open.pop() {
            if vertex == to {
                return true;
            }
            // Vertices stand in topological order.
            if vertex < to && seen.insert(vertex) {
                let after = self.after.get(vertex).into_iter().flatten();
                open.extend(after.map(|(next, _)| *next));
            }
        }
        false
    }
}

/// For every node whether a path leads from `start` to it; `start` itself included.
pub fn reached(nodes: usize, wires: &[Wire], start: usize) -> Vec<bool> {
    let mut after = vec![Vec::new(); nodes];
    for wire in wires {
        if let Some(list) = after.get_mut(wire.from) {
            list.push(wire.to);
        }
    }
    let mut reached = vec![false; nodes];
    let mut open = vec![start];
    while let Some(node) = open.pop() {
        match reached.get_mut(node) {
            Some(seen) if !*seen => *seen = true,
            _ => continue,
        }
        open.extend(after.get(node).into_iter().flatten());
    }
    reached
}
