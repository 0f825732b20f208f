//! What a simulation tells: each node's state, values and way on, and how the execution ends.

use serde::Serialize;
use serde_json::Value;

use crate::flow::Edge;
use crate::ids::{FieldId, KindId, NodeId, PortId, StepPath};

/// One event's way through a flow.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Trace {
    /// How the execution ends.
    pub end: End,
    /// Each node of the trigger's region, in the order in which they stand in the code;
    /// a node inside a loop once for each of its runs, or once where the loop never runs.
    pub steps: Vec<Step>,
    /// What passes each edge of the region.
    pub edges: Vec<Passed>,
}

/// How an execution ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum End {
    /// All that was to run has run.
    Done,
    /// A node ended it early, and well.
    Stopped {
        /// The node.
        path: StepPath,
        /// Its reason; empty for none.
        reason: String,
    },
    /// A node failed for good: the execution goes to the dead letter.
    Failed {
        /// The node.
        path: StepPath,
        /// What went wrong.
        message: String,
    },
    /// The event does not fit what the flow reads: it goes to the dead letter before the first node.
    Misfit {
        /// What does not fit.
        fault: EventFault,
    },
    /// Where it goes cannot be told before it runs.
    Undecided {
        /// The first node whose decision is not known.
        path: StepPath,
        /// Why it is not.
        reason: String,
    },
    /// There is no such trigger, so that nothing runs.
    NoTrigger {
        /// What was asked for, and what there is.
        message: String,
    },
}

/// A field of the event that the flow reads, and that is missing or something else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EventFault {
    /// Where: `issue.labels[1].name`.
    pub path: String,
    /// One sentence.
    pub message: String,
    /// The fields that read it.
    pub readers: Vec<Reader>,
}

/// A field that reads another node's output, or the event.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Reader {
    /// The node.
    pub node: NodeId,
    /// Its field.
    pub field: FieldId,
}

/// One run of one node, or why it has none.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Step {
    /// Its place in the journal.
    pub path: StepPath,
    /// The node.
    pub node: NodeId,
    /// Its kind.
    pub kind: KindId,
    /// What became of it.
    #[serde(flatten)]
    pub state: State,
    /// The port by which it is left, where it decides between several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<PortId>,
    /// The values of its fields, as far as they were computed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldSeen>,
    /// What a step sends, as the journal holds it, or how long a delay is; null for all other nodes.
    #[serde(skip_serializing_if = "Seen::is_null")]
    pub input: Seen,
    /// What it gives or decides, as the journal holds it.
    #[serde(skip_serializing_if = "Seen::is_null")]
    pub output: Seen,
    /// Where the output came from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answered_by: Option<AnsweredBy>,
}

/// What became of a node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum State {
    /// It ran.
    Done,
    /// It is disabled: the execution goes on as if it were not there.
    Disabled,
    /// All paths to it died.
    Skipped {
        /// The node that decided so; none where no path leads there.
        decided_by: Option<NodeId>,
        /// One sentence.
        reason: String,
    },
    /// It ended the execution early, and well.
    Stopped {
        /// Its reason; empty for none.
        reason: String,
    },
    /// It failed.
    Failed {
        /// What went wrong.
        message: String,
        /// The field whose value failed; none where the step itself did.
        #[serde(skip_serializing_if = "Option::is_none")]
        field: Option<FieldId>,
        /// Which entry of the field, where that is a list.
        #[serde(skip_serializing_if = "Option::is_none")]
        index: Option<usize>,
        /// How often the step was tried; 0 where it was not.
        attempts: u32,
    },
    /// The execution ended before.
    Unreached {
        /// The node that ended it; none where the event did not fit.
        ended_by: Option<NodeId>,
    },
    /// Whether it runs depends on a value that is not known before.
    Undecided {
        /// One sentence.
        reason: String,
    },
}

/// A value, as far as it is known.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Seen {
    /// The value.
    Value(Value),
    /// Why it is not known before the flow runs.
    Unknown(String),
}

/// The value of a field.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FieldSeen {
    /// The field.
    pub field: FieldId,
    /// Which entry, where the field is a list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub index: Option<usize>,
    /// Its value.
    #[serde(flatten)]
    pub value: Seen,
}

/// Where a step's output came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AnsweredBy {
    /// A sample that is pinned to the node.
    Pinned,
    /// An earlier execution.
    Recorded,
    /// The sample of the node's kind.
    Sample,
}

/// An edge and what passes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Passed {
    /// The edge.
    #[serde(flatten)]
    pub edge: Edge,
    /// What passes.
    pub passage: Passage,
}

/// What passes an edge; of several runs the greatest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Passage {
    /// Nothing: the path died.
    #[default]
    Dead,
    /// It cannot be told.
    Undecided,
    /// The event.
    Live,
}

impl Seen {
    /// Nothing.
    pub(super) const NULL: Self = Self::Value(Value::Null);

    fn is_null(&self) -> bool {
        *self == Self::NULL
    }

    /// The value, where it is known.
    pub fn known(&self) -> Option<&Value> {
        match self {
            Self::Value(value) => Some(value),
            Self::Unknown(_) => None,
        }
    }
}

impl Trace {
    /// The first run of a node.
    pub fn step(&self, node: &NodeId) -> Option<&Step> {
        self.steps.iter().find(|step| &step.node == node)
    }

    /// The run at a path.
    pub fn at(&self, path: &StepPath) -> Option<&Step> {
        self.steps.iter().find(|step| &step.path == path)
    }
}
