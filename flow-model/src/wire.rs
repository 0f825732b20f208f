//! Requests and responses that the app and the server share, all JSON under `/api/v1`.
//! Times are milliseconds since 1970 in UTC, durations say their unit in the name.

mod code;
mod observe;

use serde::{Deserialize, Serialize};

use crate::flow::Flow;
use crate::problem::Problem;

pub use code::*;
pub use observe::*;

/// `GET /api/v1/session`. Every request that changes something carries `csrf` in the header `x-csrf-token`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Session {
    /// Token of this session.
    pub csrf: String,
    /// Facts about this installation that screens mention.
    pub server: ServerFacts,
}

/// What the screens say about the installation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ServerFacts {
    /// The product's version.
    pub version: String,
    /// Base of all hook addresses, such as `https://hooks.example.com` or `http://127.0.0.1:8081`.
    pub hooks_base: String,
    /// Whether only this machine can reach `hooks_base`.
    pub hooks_loopback_only: bool,
    /// Why builds and flows are not sandboxed, where they are not.
    pub sandbox_missing: Option<String>,
    /// How far the flow builder is warm.
    pub builder: BuilderState,
}

/// Whether a deploy can start at once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum BuilderState {
    /// Dependencies are being compiled.
    Warming {
        /// The last line cargo printed.
        doing: String,
    },
    /// Ready.
    Warm,
    /// It cannot work: no cargo, or the warm-up failed.
    Broken {
        /// What is wrong and what to do.
        reason: String,
    },
}

/// An error answer of the API, any status of 400 and above.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ErrorBody {
    /// Stable code, such as `not-found`, `stale`, `problems`, `unauthorized`, `too-large`.
    pub code: String,
    /// A sentence for a person, with the cure.
    pub message: String,
    /// With `problems` (422): what the checker found, with node and field.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<Problem>,
    /// With `stale` (409): the flow as the server holds it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub current: Option<Box<FlowDocument>>,
    /// With `stale` (409): the flow as the caller sent it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub yours: Option<Box<Flow>>,
}

/// One line of `GET /api/v1/flows`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FlowSummary {
    /// The flow's address: lower case letters, digits, dashes; part of its hook URLs. Never changes.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// When the draft was last saved.
    pub updated_at_ms: i64,
    /// How many problems of severity error the draft has.
    pub problems: usize,
    /// How many nodes.
    pub nodes: usize,
    /// What runs.
    pub live: Option<LiveSummary>,
}

/// What of a flow runs right now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LiveSummary {
    /// Version number of the deployment: 1, 2, ...
    pub version: i64,
    /// Whether its process answers its health check.
    pub state: RunState,
    /// Since when.
    pub since_ms: i64,
    /// Executions per second over the last minute.
    pub rate: f64,
    /// Failed executions in the last hour.
    pub failed: u64,
}

/// `POST /api/v1/flows`: answers 201 with a `FlowDocument`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NewFlow {
    /// The first draft: blank, a skeleton, or an example. The slug is made from its name.
    pub flow: Flow,
}

/// `GET /api/v1/flows/{slug}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FlowDocument {
    /// The flow's address.
    pub slug: String,
    /// The draft's revision: one more with every save.
    pub revision: i64,
    /// The draft.
    pub flow: Flow,
    /// The draft's `src/flow.rs`, where a person wrote in it; none where it is what `emit` writes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// When the draft was last saved.
    pub updated_at_ms: i64,
    /// The last commit.
    pub head: Option<Commit>,
    /// Whether the draft differs from the last commit.
    pub uncommitted: bool,
    /// The folder of the flow's bare git repository on the server's machine; it is there from the first commit on.
    #[serde(default)]
    pub repository: String,
    /// A pushed version that waits for a person's choice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pushed: Option<Box<Pushed>>,
    /// What is not right with the layout file of the commit that the draft goes on from. The flow's own problems
    /// are the checker's to find.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<Problem>,
    /// What runs.
    pub live: Option<LiveSummary>,
    /// Where each trigger can be reached.
    pub hooks: Vec<Hook>,
}

/// The address of one trigger.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Hook {
    /// The trigger node.
    pub node: String,
    /// Whole URL to paste at the provider.
    pub url: String,
    /// The connection slot whose secret signs deliveries; the secret itself is read by
    /// `POST /api/v1/flows/{slug}/hook-secret`.
    pub slot: Option<String>,
}

/// `POST /api/v1/flows/{slug}/hook-secret` with the trigger's node id: the signing secret, to paste at the provider.
/// The only secret the API ever shows, because it has to be typed in elsewhere; never cached.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HookSecret {
    /// The secret as text.
    pub secret: String,
}

/// `PUT /api/v1/flows/{slug}/draft`: 200 with `Saved`, 409 where `revision` is not the current one,
/// 422 where the flow is not even a flow (an edge to nowhere, a node id twice).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SaveDraft {
    /// The revision this draft was made from.
    pub revision: i64,
    /// The whole flow.
    pub flow: Flow,
    /// Its `src/flow.rs`, where a person wrote in it; the text may be ahead of the flow while it does not read as Rust.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

/// Answer to a save.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Saved {
    /// The new revision.
    pub revision: i64,
    /// When.
    pub updated_at_ms: i64,
    /// What the server's own check found.
    pub problems: Vec<Problem>,
}

/// `POST /api/v1/flows/{slug}/commits`: saves the draft as a version. 201 with `Commit`; 422 with problems.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NewCommit {
    /// The draft's revision, so that nobody commits what they have not seen.
    pub revision: i64,
    /// First line of the commit message; empty for a sensible one.
    #[serde(default)]
    pub message: String,
}

/// One commit. `GET /api/v1/flows/{slug}/commits` lists them, newest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Commit {
    /// Full hash.
    pub id: String,
    /// First line.
    pub message: String,
    /// Who.
    pub author: String,
    /// When.
    pub at_ms: i64,
}

/// `POST /api/v1/flows/{slug}/deployments`: saves and commits where needed, then deploys. 202 with `Deployment`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NewDeployment {
    /// The draft's revision.
    pub revision: i64,
    /// A draft that is not saved yet; saved first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flow: Option<Flow>,
    /// The `src/flow.rs` of that draft, where a person wrote in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

/// One built version. `GET /api/v1/flows/{slug}/deployments` lists them, newest first;
/// `POST /api/v1/flows/{slug}/deployments/{version}/activate` rolls back (or forward) to one: 202;
/// `POST /api/v1/flows/{slug}/stop` takes the flow off the air: 204.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Deployment {
    /// 1, 2, ... per flow.
    pub version: i64,
    /// The commit it was built from.
    pub commit: String,
    /// First line of the commit's message.
    pub message: String,
    /// SHA-256 of the binary, hex; empty until built.
    pub digest: String,
    /// Size of the binary.
    pub binary_bytes: u64,
    /// Where it stands.
    pub state: DeploymentState,
    /// When it was asked for.
    pub at_ms: i64,
    /// From click to live, where it got there.
    pub took_ms: Option<u64>,
    /// Its stages so far.
    pub stages: Vec<Stage>,
}

/// Where a deployment stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeploymentState {
    /// Stages are running.
    Deploying,
    /// It answers deliveries.
    Live,
    /// Built, healthy once, not running now; can be activated.
    Retired,
    /// A stage failed; nothing that ran was touched.
    Failed,
}

/// The last line in the log of the stage at which a person called a deploy off; told by it from one that failed.
pub const CANCELLED: &str = "This deploy was cancelled.";

/// One stage of a deploy, in this order: check, commit, checkout, build, start, health, switch, drain.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Stage {
    /// Its name.
    pub name: String,
    /// How far it is.
    pub state: StageState,
    /// How long it took, or has taken so far.
    pub took_ms: u64,
    /// Its log, line by line.
    pub log: Vec<String>,
}

/// How far a stage is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StageState {
    /// Not begun.
    Waiting,
    /// Under way.
    Running,
    /// Done.
    Done,
    /// Failed; its log and the deployment's problems say why.
    Failed,
}

/// One server-sent event of `GET /api/v1/flows/{slug}/deployments/{version}/events`
/// (the stream begins with the state so far and closes at the end).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum DeployEvent {
    /// A stage changed its state.
    Stage {
        /// Its name.
        name: String,
        /// Its new state.
        state: StageState,
        /// Its time so far.
        took_ms: u64,
    },
    /// A line of a stage's log.
    Log {
        /// The stage.
        stage: String,
        /// The line.
        line: String,
    },
    /// The end.
    Finished {
        /// How it ended.
        deployment: Box<Deployment>,
        /// With a failure: problems mapped to nodes, such as rustc's message at a Rust node.
        problems: Vec<Problem>,
        /// With a failure: what the compiler said, by file and line.
        #[serde(default)]
        diagnostics: Vec<Diagnostic>,
    },
}

/// What the process of a flow is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunState {
    /// Started, not healthy yet.
    Starting,
    /// Healthy.
    Healthy,
    /// It ended and is being started again with back-off.
    Restarting,
    /// It keeps ending; a person has to look.
    CrashLoop,
}

/// A connection as the API shows it; its secrets are never among it. `GET /api/v1/connections`.
/// A slot is bound to the connection of the same name and kind.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Connection {
    /// The name, equal to the slot's: `team_slack`.
    pub name: String,
    /// `github`, `google_sheets`, `slack`, `http`.
    pub kind: String,
    /// Base URL of the API; empty for the provider's own.
    pub base_url: String,
    /// Which secrets are set, by field: `token`, `webhook_secret`.
    pub secrets_set: Vec<String>,
    /// When it was last changed.
    pub updated_at_ms: i64,
}

/// `PUT /api/v1/connections/{name}`: creates or changes; `DELETE` removes.
/// Changing `base_url` to another host clears the secrets that are not given anew.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SaveConnection {
    /// The kind.
    pub kind: String,
    /// Base URL; empty for the provider's own.
    #[serde(default)]
    pub base_url: String,
    /// Secrets to set, by field; write-only. Absent fields keep theirs.
    #[serde(default)]
    pub secrets: Vec<(String, String)>,
}

/// `POST /api/v1/flows/{slug}/test`: signs a sample with the flow's own secret, sends it to the flow's hook.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TestRequest {
    /// The trigger node.
    pub node: String,
    /// The body, as text.
    pub body: String,
    /// Reuse of a delivery id, to see the deduplication at work; empty for a new one.
    #[serde(default)]
    pub delivery_id: String,
}

/// What came back, and the same request for a shell.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TestResponse {
    /// HTTP status.
    pub status: u16,
    /// Response headers.
    pub headers: Vec<(String, String)>,
    /// Response body as text.
    pub body: String,
    /// From the first byte sent to the last received.
    pub took_ms: f64,
    /// The delivery id that was used.
    pub delivery_id: String,
    /// The request as cURL, signed, ready to paste.
    pub curl: String,
}

/// `GET /api/v1/catalog/github`: one event that can be chosen as a trigger.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CatalogEvent {
    /// `issues.opened`; without an action just `push`.
    pub id: String,
    /// "This event occurs when ...", one paragraph of plain text.
    pub about: String,
    /// How many published samples there are.
    pub samples: usize,
}
