//! The one door through which a flow changes: `Flow::apply(Edit)` returns the inverse edit.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::flow::{Answer, Edge, FieldValue, Flow, Node, Point};
use crate::ids::{FieldId, NodeId};
use crate::layout::Place;

/// A change of a flow. Undo, autosave and sync with code all speak it; one gesture is one edit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "edit", rename_all = "snake_case")]
pub enum Edit {
    /// Puts a node at a place in the list of nodes (`index` past the end: last).
    AddNode {
        /// The whole node.
        node: Box<Node>,
        /// Place in `Flow::nodes`.
        index: usize,
    },
    /// Takes a node away. Its edges must have been taken away before, in the same batch.
    RemoveNode {
        /// Which.
        id: NodeId,
    },
    /// Puts an edge at a place in the list of edges.
    AddEdge {
        /// The edge.
        edge: Edge,
        /// Place in `Flow::edges`.
        index: usize,
    },
    /// Takes an edge away.
    RemoveEdge {
        /// The edge.
        edge: Edge,
    },
    /// Moves nodes to new places.
    MoveNodes {
        /// Each node with its new place.
        to: Vec<(NodeId, Point)>,
    },
    /// Sets a field, or empties it with `None`.
    SetField {
        /// Whose.
        id: NodeId,
        /// Which field.
        field: FieldId,
        /// Its new value.
        value: Option<FieldValue>,
    },
    /// Sets a node's title.
    SetTitle {
        /// Whose.
        id: NodeId,
        /// The new title.
        title: String,
    },
    /// Sets the name of a node's output.
    SetOutput {
        /// Whose.
        id: NodeId,
        /// The new name; empty for the id.
        output: String,
    },
    /// Renames a node's id, in its edges too. References in expressions are a matter of the caller's batch.
    RenameNode {
        /// Old id.
        from: NodeId,
        /// New id.
        to: NodeId,
    },
    /// Disables or enables a node.
    SetDisabled {
        /// Whose.
        id: NodeId,
        /// Whether it is disabled from now on.
        disabled: bool,
    },
    /// Pins what a node answers in a simulation, or takes the pin away with `None`.
    SetPinned {
        /// Whose.
        id: NodeId,
        /// The answer.
        pinned: Option<Answer>,
    },
    /// Sets the flow's name.
    SetName {
        /// The new name.
        name: String,
    },
    /// Sets the flow's description.
    SetAbout {
        /// The new description.
        about: String,
    },
    /// Sets or, with `None`, takes away a line of the layout file about a node that is not there.
    SetStray {
        /// Whose line.
        id: NodeId,
        /// The line.
        line: Option<Box<Place>>,
    },
    /// Several edits as one, applied in order, all or none.
    Batch {
        /// The edits.
        edits: Vec<Edit>,
    },
}

/// Why an edit does not fit the flow. The flow is left as it was.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum EditError {
    /// The edit names a node that is not there.
    #[error("there is no node `{0}`")]
    NoNode(NodeId),
    /// The edit adds a node whose id is taken.
    #[error("there is already a node `{0}`")]
    NodeExists(NodeId),
    /// The edit takes away an edge that is not there.
    #[error("there is no edge from `{}` ({}) to `{}`", .0.from, .0.port, .0.to)]
    NoEdge(Edge),
    /// The edit adds an edge that is there already.
    #[error("`{}` ({}) and `{}` are already connected", .0.from, .0.port, .0.to)]
    EdgeExists(Edge),
    /// The edit takes away a node that still has edges.
    #[error("`{0}` still has edges")]
    NodeHasEdges(NodeId),
}

impl Flow {
    /// Applies an edit and returns the edit that takes it back.
    ///
    /// # Errors
    /// Where the edit does not fit, the flow is unchanged and the error says why.
    pub fn apply(&mut self, edit: Edit) -> Result<Edit, EditError> {
        match edit {
            Edit::AddNode { node, index } => self.add_node(*node, index),
            Edit::RemoveNode { id } => self.remove_node(&id),
            Edit::AddEdge { edge, index } => self.add_edge(edge, index),
            Edit::RemoveEdge { edge } => self.remove_edge(&edge),
            Edit::MoveNodes { to } => self.move_nodes(to),
            Edit::SetField { id, field, value } => self.set_field(id, field, value),
            Edit::SetTitle { id, title } => {
                let old = std::mem::replace(&mut self.must_node(&id)?.title, title);
                Ok(Edit::SetTitle { id, title: old })
            }
            Edit::SetOutput { id, output } => {
                let old = std::mem::replace(&mut self.must_node(&id)?.output, output);
                Ok(Edit::SetOutput { id, output: old })
            }
            Edit::RenameNode { from, to } => self.rename_node(from, to),
            Edit::SetDisabled { id, disabled } => {
                let old = std::mem::replace(&mut self.must_node(&id)?.disabled, disabled);
                Ok(Edit::SetDisabled { id, disabled: old })
            }
            Edit::SetPinned { id, pinned } => {
                let old = std::mem::replace(&mut self.must_node(&id)?.pinned, pinned);
                Ok(Edit::SetPinned { id, pinned: old })
            }
            Edit::SetName { name } => {
                Ok(Edit::SetName { name: std::mem::replace(&mut self.name, name) })
            }
            Edit::SetAbout { about } => {
                Ok(Edit::SetAbout { about: std::mem::replace(&mut self.about, about) })
            }
            Edit::SetStray { id, line } => {
                let old = match line {
                    Some(line) => self.strays.insert(id.clone(), *line),
                    None => self.strays.remove(&id),
                };
                Ok(Edit::SetStray { id, line: old.map(Box::new) })
            }
            Edit::Batch { edits } => self.batch(edits),
        }
    }

    fn add_node(&mut self, node: Node, index: usize) -> Result<Edit, EditError> {
        if self.node(&node.id).is_some() {
            return Err(EditError::NodeExists(node.id));
        }
        let id = node.id.clone();
        self.nodes.insert(index.min(self.nodes.len()), node);
        Ok(Edit::RemoveNode { id })
    }

    fn remove_node(&mut self, id: &NodeId) -> Result<Edit, EditError> {
        let index = self
            .nodes
            .iter()
            .position(|node| &node.id == id)
            .ok_or_else(|| EditError::NoNode(id.clone()))?;
        if self.edges.iter().any(|edge| &edge.from == id || &edge.to == id) {
            return Err(EditError::NodeHasEdges(id.clone()));
        }
        let node = Box::new(self.nodes.remove(index));
        Ok(Edit::AddNode { node, index })
    }

    fn add_edge(&mut self, edge: Edge, index: usize) -> Result<Edit, EditError> {
        self.must_node(&edge.from)?;
        self.must_node(&edge.to)?;
        if self.edges.contains(&edge) {
            return Err(EditError::EdgeExists(edge));
        }
        self.edges.insert(index.min(self.edges.len()), edge.clone());
        Ok(Edit::RemoveEdge { edge })
    }

    fn remove_edge(&mut self, edge: &Edge) -> Result<Edit, EditError> {
        let index = self
            .edges
            .iter()
            .position(|other| other == edge)
            .ok_or_else(|| EditError::NoEdge(edge.clone()))?;
        let edge = self.edges.remove(index);
        Ok(Edit::AddEdge { edge, index })
    }

    fn move_nodes(&mut self, to: Vec<(NodeId, Point)>) -> Result<Edit, EditError> {
        if let Some((id, _)) = to.iter().find(|(id, _)| self.node(id).is_none()) {
            return Err(EditError::NoNode(id.clone()));
        }
        let mut back = Vec::with_capacity(to.len());
        for (id, at) in to {
            let node = self.must_node(&id)?;
            back.push((id, std::mem::replace(&mut node.at, at)));
        }
        // A node named twice goes back to where it was first.
        back.reverse();
        Ok(Edit::MoveNodes { to: back })
    }

    fn set_field(
        &mut self,
        id: NodeId,
        field: FieldId,
        value: Option<FieldValue>,
    ) -> Result<Edit, EditError> {
        let fields = &mut self.must_node(&id)?.fields;
        let old = match value {
            Some(value) => fields.insert(field.clone(), value),
            None => fields.remove(&field),
        };
        Ok(Edit::SetField { id, field, value: old })
    }

    fn rename_node(&mut self, from: NodeId, to: NodeId) -> Result<Edit, EditError> {
        if from != to && self.node(&to).is_some() {
            return Err(EditError::NodeExists(to));
        }
        self.must_node(&from)?.id = to.clone();
        for edge in &mut self.edges {
            for end in [&mut edge.from, &mut edge.to] {
                if *end == from {
                    *end = to.clone();
                }
            }
        }
        Ok(Edit::RenameNode { from: to, to: from })
    }

    fn batch(&mut self, edits: Vec<Edit>) -> Result<Edit, EditError> {
        let mut back = Vec::with_capacity(edits.len());
        for edit in edits {
            match self.apply(edit) {
                Ok(inverse) => back.push(inverse),
                Err(error) => {
                    for inverse in back.into_iter().rev() {
                        self.apply(inverse)
                            .expect("an inverse fits the flow its edit has just left");
                    }
                    return Err(error);
                }
            }
        }
        back.reverse();
        Ok(Edit::Batch { edits: back })
    }

    fn must_node(&mut self, id: &NodeId) -> Result<&mut Node, EditError> {
        self.node_mut(id).ok_or_else(|| EditError::NoNode(id.clone()))
    }
}
