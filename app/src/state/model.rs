//! The flow being edited, with its history, its selection and its cells; without a browser.

use std::collections::BTreeSet;

use flow_model::edit::{Edit, EditError};
use flow_model::flow::{Edge, Flow, Node, Point};
use flow_model::ids::NodeId;

use leptos::prelude::Set;

use super::cells::{Cells, Touched};
use super::history::{History, Typing};
use crate::canvas::geometry::{NODE_WIDTH, Rect, View};
use crate::canvas::gesture::{Scene, Shape};

/// The flow being edited. All changes go through [`Model::apply`], undo and redo.
#[derive(Debug)]
pub struct Model {
    flow: Flow,
    history: History,
    selected: BTreeSet<NodeId>,
    selected_edge: Option<Edge>,
    /// Whether anything but places changed since it was last asked.
    meaning_changed: bool,
    /// The flow as signals.
    pub cells: Cells,
}

impl Model {
    /// Takes a flow to edit.
    pub fn new(flow: Flow) -> Self {
        let cells = Cells::of(&flow);
        Self {
            flow,
            history: History::default(),
            selected: BTreeSet::new(),
            selected_edge: None,
            meaning_changed: true,
            cells,
        }
    }

    /// The flow.
    pub fn flow(&self) -> &Flow {
        &self.flow
    }

    /// The history.
    pub fn history(&self) -> &History {
        &self.history
    }

    /// The selected nodes.
    pub fn selected(&self) -> &BTreeSet<NodeId> {
        &self.selected
    }

    /// The selected edge.
    pub fn selected_edge(&self) -> Option<&Edge> {
        self.selected_edge.as_ref()
    }

    /// Applies one gesture's edit.
    ///
    /// # Errors
    /// Where the edit does not fit; nothing has changed then.
    pub fn apply(
        &mut self,
        edit: Edit,
        typing: Option<Typing>,
        now_ms: f64,
    ) -> Result<(), EditError> {
        let inverse = self.change(edit)?;
        self.history.push(inverse, typing, now_ms);
        Ok(())
    }

    /// Takes the last gesture back; false where there is none.
    pub fn undo(&mut self) -> bool {
        let Some(edit) = self.history.take_undo() else {
            return false;
        };
        match self.change(edit) {
            Ok(inverse) => self.history.undone(inverse),
            Err(_) => self.history.clear(),
        }
        true
    }

    /// Does the last undone gesture again; false where there is none.
    pub fn redo(&mut self) -> bool {
        let Some(edit) = self.history.take_redo() else {
            return false;
        };
        match self.change(edit) {
            Ok(inverse) => self.history.redone(inverse),
            Err(_) => self.history.clear(),
        }
        true
    }

    /// Puts another flow in place of this one and forgets the history.
    pub fn replace(&mut self, flow: Flow) {
        self.flow = flow;
        self.meaning_changed = true;
        self.history.clear();
        self.cells.replace(&self.flow);
        self.drop_vanished();
    }

    /// Whether anything but places changed since this was last asked.
    pub fn take_meaning_changed(&mut self) -> bool {
        std::mem::take(&mut self.meaning_changed)
    }

    /// Selects exactly these nodes.
    pub fn select(&mut self, ids: BTreeSet<NodeId>) {
        self.mark_edge(None);
        for id in self.selected.symmetric_difference(&ids) {
            if let Some(cell) = self.cells.node(id) {
                cell.selected.set(ids.contains(id));
            }
        }
        self.selected = ids;
    }

    /// Selects an edge, and no node.
    pub fn select_edge(&mut self, edge: Edge) {
        self.select(BTreeSet::new());
        self.mark_edge(Some(edge));
    }

    /// The scene for gestures, seen through `view`.
    pub fn with_scene<R>(&self, view: View, then: impl FnOnce(&Scene<'_>) -> R) -> R {
        let shape = |node: &Node| self.shape(node);
        then(&Scene { flow: &self.flow, selected: &self.selected, shape: &shape, view })
    }

    /// The shape of a node.
    pub fn shape(&self, node: &Node) -> Shape {
        match self.cells.node(&node.id) {
            Some(cell) => cell.shape(),
            None => super::cells::shape_of(node),
        }
    }

    /// The smallest rectangle around all nodes; none for an empty flow.
    pub fn bounds(&self) -> Option<Rect> {
        let frames = self.flow.nodes.iter().map(|node| self.shape(node).frame(node.at).bounds());
        frames.reduce(Rect::union)
    }

    /// The nearest place at or below `wanted` where a new node covers no other.
    pub fn free_place(&self, wanted: Point) -> Point {
        const ROOM: f64 = 24.0;
        let mut place = wanted;
        // A node more than there are nodes can never be in the way.
        for _ in 0..=self.flow.nodes.len() {
            let room = Rect {
                left: place.x - ROOM,
                top: place.y - ROOM,
                right: place.x + NODE_WIDTH + ROOM,
                bottom: place.y + 96.0,
            };
            let in_the_way = self
                .flow
                .nodes
                .iter()
                .map(|node| self.shape(node).frame(node.at).bounds())
                .find(|bounds| bounds.meets(room));
            let Some(other) = in_the_way else { break };
            place.y = ((other.bottom + ROOM + 8.0) / 8.0).ceil() * 8.0;
        }
        place
    }

    /// Whether an edit changes places and titles alone, which stand in no code.
    pub fn is_layout(edit: &Edit) -> bool {
        match edit {
            Edit::MoveNodes { .. }
            | Edit::SetTitle { .. }
            | Edit::SetName { .. }
            | Edit::SetStray { .. } => true,
            Edit::Batch { edits } => edits.iter().all(Self::is_layout),
            _ => false,
        }
    }

    fn change(&mut self, edit: Edit) -> Result<Edit, EditError> {
        let touched = Touched::by(&edit);
        let renamed = renamed_by(&edit);
        let inverse = self.flow.apply(edit)?;
        self.cells.follow(&self.flow, &touched);
        self.meaning_changed |= !touched.is_layout();
        if let Some((from, to)) = renamed
            && self.selected.remove(&from)
        {
            let ids = self.selected.iter().cloned().chain([to]).collect();
            self.select(ids);
        }
        self.drop_vanished();
        Ok(inverse)
    }

    fn drop_vanished(&mut self) {
        let flow = &self.flow;
        let here: BTreeSet<_> =
            self.selected.iter().filter(|id| flow.node(id).is_some()).cloned().collect();
        if here != self.selected {
            self.select(here);
        }
        if self.selected_edge.as_ref().is_some_and(|edge| !self.flow.edges.contains(edge)) {
            self.selected_edge = None;
        }
    }

    fn mark_edge(&mut self, edge: Option<Edge>) {
        for (edge, selected) in [(&self.selected_edge, false), (&edge, true)] {
            if let Some(cell) = edge.as_ref().and_then(|edge| self.cells.edge(edge)) {
                cell.selected.set(selected);
            }
        }
        self.selected_edge = edge;
    }
}

fn renamed_by(edit: &Edit) -> Option<(NodeId, NodeId)> {
    match edit {
        Edit::RenameNode { from, to } => Some((from.clone(), to.clone())),
        Edit::Batch { edits } => edits.iter().find_map(renamed_by),
        _ => None,
    }
}

#[cfg(test)]
#[path = "model_tests.rs"]
mod tests;
