//! What is bound where a writer stands. What a block binds ends with it.

use std::collections::{BTreeMap, BTreeSet};

use crate::emit::plan::Export;

/// How an output is bound where a statement stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Bound {
    Plain,
    Optional,
}

/// The outputs and flags that statements so far have bound.
#[derive(Clone, Default)]
pub(super) struct Bindings {
    outputs: BTreeMap<usize, Bound>,
    flags: BTreeSet<Export>,
    /// What to undo, the last first: blocks are many, and each would have to copy all that is bound around it.
    changes: Vec<Change>,
}

#[derive(Clone)]
enum Change {
    Output(usize, Option<Bound>),
    Flag(Export),
}

/// A state to go back to.
#[derive(Clone, Copy)]
pub(super) struct Mark(usize);

impl Bindings {
    /// How the output of a node is bound.
    pub fn output(&self, node: usize) -> Option<Bound> {
        self.outputs.get(&node).copied()
    }

    /// Whether a flag is bound.
    pub fn has_flag(&self, flag: &Export) -> bool {
        self.flags.contains(flag)
    }

    pub fn bind(&mut self, node: usize, bound: Bound) {
        let before = self.outputs.insert(node, bound);
        self.changes.push(Change::Output(node, before));
    }

    pub fn bind_flag(&mut self, flag: &Export) {
        if self.flags.insert(flag.clone()) {
            self.changes.push(Change::Flag(flag.clone()));
        }
    }

    /// The state as it is.
    pub fn mark(&self) -> Mark {
        Mark(self.changes.len())
    }

    /// Goes back to a state before.
    pub fn back_to(&mut self, mark: Mark) {
        for change in self.changes.drain(mark.0..).rev() {
            match change {
                Change::Output(node, Some(before)) => {
                    self.outputs.insert(node, before);
                }
                Change::Output(node, None) => {
                    self.outputs.remove(&node);
                }
                Change::Flag(flag) => {
                    self.flags.remove(&flag);
                }
            }
        }
    }
}
