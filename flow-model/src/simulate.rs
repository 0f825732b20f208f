//! One event's way through a flow, without deploying it: which nodes run, with which values, and how it ends.
//!
//! It follows the generated Rust: the event is read into what the flow reads of it, expressions fail where the
//! built flow's would, parallel arms run to their end, and a node runs where at least one path to it arrived.
//! Steps are not carried out: a pinned sample, an earlier execution or the kind's own sample answers for them.

mod fields;
mod operation;
mod outside;
mod perform;
mod prepare;
mod run;
mod trace;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::catalog::Catalog;
use crate::expr::prepared::generation;
use crate::flow::{Flow, Node};
use crate::ids::{NodeId, StepPath};
use prepare::Prepared;

pub use crate::flow::Answer;
pub use trace::{
    AnsweredBy, End, EventFault, FieldSeen, Passage, Passed, Reader, Seen, State, Step, Trace,
};

/// An event as it comes to a flow.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// The trigger it comes to; none where the flow has only one.
    #[serde(default)]
    pub trigger: Option<NodeId>,
    /// What the trigger hands on: a provider's payload; for an HTTP trigger `method`, `path`, `query`, `headers`
    /// and `body`.
    pub payload: Value,
}

/// What stands in for the world outside.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Mocks {
    /// Samples that are pinned to nodes; for a Rust node the value that its `let` binds.
    pub pinned: BTreeMap<NodeId, Answer>,
    /// What steps of an earlier execution gave, and nodes that took the time or a random number.
    pub recorded: BTreeMap<StepPath, Answer>,
    /// The time, in milliseconds since 1970.
    pub now_ms: i64,
    /// What random numbers are drawn from: the same seed gives the same number at the same step path.
    pub seed: u64,
}

impl Mocks {
    /// What is pinned to the nodes of a flow.
    pub fn pinned_in(flow: &Flow) -> Self {
        let pinned = |node: &Node| node.pinned.clone().map(|answer| (node.id.clone(), answer));
        Self { pinned: flow.nodes.iter().filter_map(pinned).collect(), ..Self::default() }
    }
}

/// A flow that is ready to be simulated with any number of events.
pub struct Simulator<'a> {
    flow: &'a Flow,
    catalog: &'a dyn Catalog,
    prepared: Prepared<'a>,
    /// The generation of parsed texts that `prepared` holds.
    generation: u64,
}

impl<'a> Simulator<'a> {
    /// Reads all expressions of a flow.
    pub fn new(flow: &'a Flow, catalog: &'a dyn Catalog) -> Self {
        let prepared = Prepared::new(flow, catalog);
        Self { flow, catalog, prepared, generation: generation() }
    }

    /// Why a value cannot be what a node gives: `` `updated_rows` is text, not a whole number ``.
    /// None where it can, and where nothing is known of what the node gives.
    pub fn misfit(&self, node: &NodeId, output: &Value) -> Option<String> {
        let place = self.flow.nodes.iter().position(|other| &other.id == node)?;
        self.prepared.completed(place, output.clone()).err()
    }

    /// Runs one event through the flow.
    pub fn run(&mut self, event: &Event, mocks: &Mocks) -> Trace {
        // Since then this thread may have forgotten the texts that the expressions point to.
        if self.generation != generation() {
            *self = Self::new(self.flow, self.catalog);
        }
        run::run(&self.prepared, event, mocks)
    }
}

/// Runs one event through a flow.
pub fn simulate(flow: &Flow, event: &Event, mocks: &Mocks, catalog: &dyn Catalog) -> Trace {
    Simulator::new(flow, catalog).run(event, mocks)
}
