//! What a running flow tells of itself: executions, rejected deliveries, and the points of the graphs.

use serde::{Deserialize, Serialize};

/// Answer of a flow's admin listener, passed on by `GET /api/v1/flows/{slug}/executions`
/// (`?state=failed&before_ms=..&limit=50`), newest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ExecutionSummary {
    /// The execution's id, a UUID in version 7.
    pub id: String,
    /// The trigger's handler: `issue_opened`.
    pub trigger: String,
    /// The event: `issues.opened`.
    pub event: String,
    /// The provider's delivery id.
    pub delivery_id: String,
    /// How it stands.
    pub state: ExecutionState,
    /// When the event was on disk.
    pub accepted_at_ms: i64,
    /// From accepted to its end.
    pub took_ms: Option<f64>,
    /// The version that ran it.
    pub version: i64,
    /// What went wrong, in a sentence.
    pub error: Option<String>,
    /// The execution this one replays.
    pub replay_of: Option<String>,
}

/// How an execution stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExecutionState {
    /// On disk, not begun.
    Accepted,
    /// A worker is on it.
    Running,
    /// Waits for its next try.
    Retrying,
    /// Waits for the end of a delay.
    Sleeping,
    /// A step was cut off and nobody knows whether it took effect; waits for a person.
    OutcomeUnknown,
    /// Done.
    Done,
    /// In the dead letter.
    Failed,
}

/// `GET /api/v1/flows/{slug}/executions/{id}`;
/// `POST .../{id}/replay` makes a new execution of the same event (201 with its summary);
/// `POST .../{id}/resolve` with `Resolve` settles an outcome unknown (204).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Execution {
    /// The line of the list.
    pub summary: ExecutionSummary,
    /// The event's payload.
    pub payload: serde_json::Value,
    /// Its steps and decisions, in the order in which they began.
    pub steps: Vec<StepRecord>,
}

/// One journal entry.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StepRecord {
    /// Step path: `add_row`, `labels[2]/tell`.
    pub path: String,
    /// `step`, `branch`, `filter`, `switch`, `each`, `value`, `sleep`, `stop` or `fail`.
    pub kind: String,
    /// The operation: `google_sheets.append_row`; empty for logic.
    pub operation: String,
    /// `started`, `done`, `failed`, `retrying`, `outcome_unknown`, `skipped`.
    pub state: String,
    /// What was sent, without secrets; of a `sleep` its length in milliseconds.
    pub input: serde_json::Value,
    /// What came back, or the decision; of an `each` the length of its list, of a `stop` its reason.
    pub output: serde_json::Value,
    /// What went wrong.
    pub error: Option<String>,
    /// How often it was tried.
    pub attempts: u32,
    /// When it began.
    pub started_at_ms: i64,
    /// How long the last try took.
    pub took_ms: Option<f64>,
}

/// What to do with a step whose outcome is unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Resolution {
    /// Call again.
    Repeat,
    /// Take it as done, with a null output.
    Skip,
    /// Take it as failed.
    Fail,
}

/// Body of `POST .../{id}/resolve`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Resolve {
    /// The step path.
    pub path: String,
    /// What to do.
    pub resolution: Resolution,
}

/// A delivery that was turned away. `GET /api/v1/flows/{slug}/rejected`, newest first, without bodies.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rejected {
    /// When.
    pub at_ms: i64,
    /// The answer's status.
    pub status: u16,
    /// Why, in a sentence.
    pub reason: String,
    /// The provider's delivery id, as claimed.
    pub delivery_id: String,
}

/// `GET /api/v1/flows/{slug}/metrics?minutes=60`: what the graphs show.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FlowMetrics {
    /// One point per `step_ms`, oldest first, no gaps.
    pub points: Vec<MetricPoint>,
    /// Width of a point.
    pub step_ms: i64,
    /// Resident memory of the process.
    pub rss_bytes: u64,
    /// Size of the binary.
    pub binary_bytes: u64,
    /// Per node id: how often it ran, failed, and its latency.
    pub nodes: Vec<NodeMetrics>,
}

/// One point of the graphs.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct MetricPoint {
    /// Start of the interval.
    pub at_ms: i64,
    /// Events accepted.
    pub accepted: u64,
    /// Executions done.
    pub done: u64,
    /// Executions failed.
    pub failed: u64,
    /// Deliveries rejected.
    pub rejected: u64,
    /// Accepted-to-end latency: median.
    pub p50_ms: f64,
    /// 95th percentile.
    pub p95_ms: f64,
    /// 99th percentile.
    pub p99_ms: f64,
}

/// Counters of one node.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NodeMetrics {
    /// The node.
    pub node: String,
    /// How often it ran.
    pub runs: u64,
    /// How often it failed.
    pub failed: u64,
    /// Median latency.
    pub p50_ms: f64,
    /// 95th percentile.
    pub p95_ms: f64,
}
