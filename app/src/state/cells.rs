//! The flow as signals: one cell per node, one per edge, each woken only by what concerns it.
//! The flow itself is plain data in `model`; cells are a projection of it, never the other way.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use flow_model::edit::Edit;
use flow_model::flow::{Edge, Flow, Node, Point};
use flow_model::ids::{NodeId, PortId};
use flow_model::nodes::{self, NodeDef};
use flow_model::problem::Problem;
use leptos::prelude::*;

use super::sample::Fate;
use crate::canvas::geometry::NodeFrame;
use crate::canvas::gesture::Shape;
use crate::canvas::thread::{Thread, runs_back};

/// What the canvas shows of one node, each part a signal of its own.
#[derive(Clone, Debug)]
pub struct NodeCell {
    /// The node.
    pub id: NodeId,
    /// What kind it is; none where this build does not know the kind.
    pub def: Option<&'static NodeDef>,
    /// Its output ports, top to bottom, as its fields ask for.
    pub ports: ArcRwSignal<Arc<[PortId]>>,
    /// Top left corner; while the node is dragged, where the pointer holds it.
    pub position: ArcRwSignal<Point>,
    /// Goes up whenever title, fields, output name or the disabled mark change.
    pub config: ArcRwSignal<u64>,
    /// What the checker found at this node.
    pub problems: ArcRwSignal<Vec<Problem>>,
    /// The lines of its body: problems, else values of the sample.
    pub body: ArcRwSignal<Vec<BodyLine>>,
    /// Whether it is selected.
    pub selected: ArcRwSignal<bool>,
    /// What a loose thread makes of it.
    pub aim: ArcRwSignal<Aim>,
    /// What the sample event makes of it.
    pub fate: ArcRwSignal<Fate>,
}

/// One line of a node's body.
#[derive(Clone, Debug, PartialEq)]
pub enum BodyLine {
    /// A problem, in words.
    Problem(String),
    /// A warning, in words.
    Hint(String),
    /// A value of the current sample.
    Value {
        /// What it is the value of; empty for the node's result.
        name: String,
        /// The value, shortened.
        value: String,
        /// Whether it is text, which is shown in another colour.
        text: bool,
    },
    /// Why there is no value.
    Note(String),
}

/// What a loose thread makes of a node.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Aim {
    /// No thread is loose.
    #[default]
    None,
    /// The thread may be tied here.
    May,
    /// The thread would be tied here if it were dropped now.
    Will,
    /// The thread may not be tied here.
    MayNot,
}

/// What the canvas shows of one edge.
#[derive(Clone, Debug)]
pub struct EdgeCell {
    /// The edge.
    pub edge: Edge,
    /// Its SVG path; follows its two nodes' positions and nothing else.
    pub path: ArcMemo<String>,
    /// Whether it is selected.
    pub selected: ArcRwSignal<bool>,
    /// Whether the sample event takes it.
    pub fate: ArcRwSignal<Fate>,
}

/// All cells, and the two lists of ids that the canvas draws.
#[derive(Debug, Default)]
pub struct Cells {
    nodes: BTreeMap<NodeId, NodeCell>,
    edges: BTreeMap<Edge, EdgeCell>,
    /// Ids of the nodes in drawing order.
    pub node_list: ArcRwSignal<Vec<NodeId>>,
    /// Ids of the edges in drawing order.
    pub edge_list: ArcRwSignal<Vec<Edge>>,
}

/// What an edit touched.
#[derive(Debug, Default)]
pub struct Touched {
    positions: BTreeSet<NodeId>,
    configs: BTreeSet<NodeId>,
    lists: bool,
}

impl Touched {
    /// What this edit touches.
    pub fn by(edit: &Edit) -> Self {
        let mut touched = Self::default();
        touched.gather(edit);
        touched
    }

    /// Whether nothing but places was touched.
    pub fn is_layout(&self) -> bool {
        !self.lists && self.configs.is_empty()
    }

    fn gather(&mut self, edit: &Edit) {
        match edit {
            Edit::AddNode { node, .. } => {
                self.lists = true;
                self.configs.insert(node.id.clone());
                self.positions.insert(node.id.clone());
            }
            Edit::RenameNode { to, .. } => {
                self.lists = true;
                self.configs.insert(to.clone());
                self.positions.insert(to.clone());
            }
            Edit::RemoveNode { .. } | Edit::AddEdge { .. } | Edit::RemoveEdge { .. } => {
                self.lists = true;
            }
            Edit::MoveNodes { to } => {
                self.positions.extend(to.iter().map(|(id, _)| id.clone()));
            }
            Edit::SetField { id, .. }
            | Edit::SetTitle { id, .. }
            | Edit::SetOutput { id, .. }
            | Edit::SetPinned { id, .. }
            | Edit::SetDisabled { id, .. } => {
                self.configs.insert(id.clone());
            }
            Edit::SetName { .. } | Edit::SetAbout { .. } | Edit::SetStray { .. } => {}
            Edit::Batch { edits } => edits.iter().for_each(|edit| self.gather(edit)),
        }
    }
}

impl NodeCell {
    fn new(node: &Node) -> Self {
        Self {
            id: node.id.clone(),
            def: nodes::def(&node.kind),
            ports: ArcRwSignal::new(nodes::ports(node).into()),
            position: ArcRwSignal::new(node.at),
            config: ArcRwSignal::new(0),
            problems: ArcRwSignal::default(),
            body: ArcRwSignal::default(),
            selected: ArcRwSignal::new(false),
            aim: ArcRwSignal::default(),
            fate: ArcRwSignal::default(),
        }
    }

    /// The shape that gestures work with.
    pub fn shape(&self) -> Shape {
        Shape {
            ports: self.ports.get_untracked(),
            has_input: self.def.is_none_or(|def| def.has_input),
            lines: self.body.with_untracked(Vec::len),
        }
    }
}

/// The shape of a node, without a body.
pub fn shape_of(node: &Node) -> Shape {
    Shape {
        ports: nodes::ports(node).into(),
        has_input: nodes::def(&node.kind).is_none_or(|def| def.has_input),
        lines: 0,
    }
}

impl EdgeCell {
    fn new(edge: &Edge, from: &NodeCell, to: &NodeCell) -> Self {
        let (names, entered, port) = (from.ports.clone(), to.ports.clone(), edge.port.clone());
        let (start, end) = (from.position.clone(), to.position.clone());
        let (from_body, to_body) = (from.body.clone(), to.body.clone());
        let path = ArcMemo::new(move |_| {
            let place = |names: &Arc<[PortId]>| names.iter().position(|name| *name == port);
            let index = names.with(place).unwrap_or(0);
            let mut source =
                NodeFrame { at: start.get(), lines: 0, ports: names.with(|ports| ports.len()) };
            let mut target =
                NodeFrame { at: end.get(), lines: 0, ports: entered.with(|ports| ports.len()) };
            // Only a thread that goes around its nodes has to know how tall they are.
            if runs_back(source.output(index), target.input()) {
                source.lines = from_body.with(Vec::len);
                target.lines = to_body.with(Vec::len);
            }
            Thread::between(source, index, target).path()
        });
        Self {
            edge: edge.clone(),
            path,
            selected: ArcRwSignal::new(false),
            fate: ArcRwSignal::default(),
        }
    }
}

impl Cells {
    /// The cells of a flow.
    pub fn of(flow: &Flow) -> Self {
        let mut cells = Self::default();
        cells.replace(flow);
        cells
    }

    /// Follows an edit that has just been applied to the flow.
    pub fn follow(&mut self, flow: &Flow, touched: &Touched) {
        if touched.lists {
            self.follow_lists(flow);
        }
        for id in &touched.positions {
            if let (Some(cell), Some(node)) = (self.nodes.get(id), flow.node(id))
                && cell.position.get_untracked() != node.at
            {
                cell.position.set(node.at);
            }
        }
        for id in &touched.configs {
            let (Some(cell), Some(node)) = (self.nodes.get(id), flow.node(id)) else {
                continue;
            };
            let ports = nodes::ports(node);
            if cell.ports.with_untracked(|known| **known != *ports) {
                cell.ports.set(ports.into());
            }
            cell.config.update(|revision| *revision += 1);
        }
    }

    /// Follows a flow that was replaced as a whole.
    pub fn replace(&mut self, flow: &Flow) {
        let ids: BTreeSet<_> = flow.nodes.iter().map(|node| node.id.clone()).collect();
        // A node that kept its id may have become another kind: its cell is made anew.
        self.nodes.retain(|id, cell| {
            flow.node(id).is_some_and(|node| cell.def == nodes::def(&node.kind))
        });
        self.follow(flow, &Touched { positions: ids.clone(), configs: ids, lists: true });
    }

    fn follow_lists(&mut self, flow: &Flow) {
        let ids: Vec<_> = flow.nodes.iter().map(|node| node.id.clone()).collect();
        let known: BTreeSet<_> = ids.iter().collect();
        self.nodes.retain(|id, _| known.contains(id));
        for node in &flow.nodes {
            self.nodes.entry(node.id.clone()).or_insert_with(|| NodeCell::new(node));
        }
        let wanted: BTreeSet<_> = flow.edges.iter().collect();
        self.edges.retain(|edge, _| wanted.contains(edge));
        for edge in &flow.edges {
            if self.edges.contains_key(edge) {
                continue;
            }
            if let (Some(from), Some(to)) = (self.nodes.get(&edge.from), self.nodes.get(&edge.to)) {
                self.edges.insert(edge.clone(), EdgeCell::new(edge, from, to));
            }
        }
        if self.node_list.with_untracked(|list| *list != ids) {
            self.node_list.set(ids);
        }
        if self.edge_list.with_untracked(|list| *list != flow.edges) {
            self.edge_list.set(flow.edges.clone());
        }
    }

    /// A node's cell.
    pub fn node(&self, id: &NodeId) -> Option<&NodeCell> {
        self.nodes.get(id)
    }

    /// An edge's cell.
    pub fn edge(&self, edge: &Edge) -> Option<&EdgeCell> {
        self.edges.get(edge)
    }

    /// All nodes' cells.
    pub fn nodes(&self) -> impl Iterator<Item = &NodeCell> {
        self.nodes.values()
    }
}
