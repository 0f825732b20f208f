//! Triggers: which deliveries start which handler, and what proves where they come from.

use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::cx::SourceFile;
use crate::payload::{AnyHandler, Handler, Mark, TypedHandler};
use crate::slots::SlotInfo;

pub mod github;
pub mod webhook;

/// The triggers of a flow, each with its handler.
#[derive(Default)]
pub struct Triggers {
    pub(crate) list: Vec<Trigger>,
    pub(crate) sources: Vec<SourceFile>,
}

/// One trigger with its handler.
pub(crate) struct Trigger {
    /// The handler's name: `issue_opened`.
    pub(crate) name: &'static str,
    pub(crate) source: Source,
    pub(crate) handler: Box<dyn AnyHandler>,
}

/// Where a trigger's deliveries come from.
#[derive(Clone, Debug)]
pub struct Source {
    pub(crate) kind: SourceKind,
    pub(crate) ephemeral: bool,
    pub(crate) disabled: bool,
    /// How long a caller waits for `cx.respond`; `None` where the flow has no respond node.
    pub(crate) responds: Option<Duration>,
}

/// What a trigger listens to.
#[derive(Clone, Debug)]
pub(crate) enum SourceKind {
    /// An event of a GitHub webhook. All triggers of one slot share its path.
    Github { slot: SlotInfo, event: &'static str, action: Option<&'static str> },
    /// A request to a path; any method where `method` is `None`, anybody where `slot` is `None`.
    Http { path: &'static str, method: Option<&'static str>, slot: Option<SlotInfo> },
}

/// A trigger that is fully described.
#[diagnostic::on_unimplemented(
    message = "this trigger is not finished",
    note = "say who may send: `.connection(slots::..)` for GitHub, `.bearer(slots::..)` or `.unverified()` for HTTP"
)]
pub trait Described {
    /// Whether its handlers get `Verified` or `Unverified`.
    type Mark: Mark;
    /// The description.
    #[doc(hidden)]
    fn source(self) -> Source;
}

impl Triggers {
    /// No triggers yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The text of a source file, by the end of its path: `.source("flow.rs", include_str!("flow.rs"))`.
    /// With it, a panic in a node's expression names that node.
    pub fn source(mut self, file: &'static str, text: &'static str) -> Self {
        self.sources.push(SourceFile { file, text });
        self
    }

    /// Starts this handler on that trigger.
    pub fn on<S, T, F>(mut self, trigger: S, handler: F) -> Self
    where
        S: Described,
        T: DeserializeOwned + Send + Sync + 'static,
        F: for<'e> Handler<'e, S::Mark, T> + 'static,
    {
        self.list.push(Trigger {
            name: last_segment(std::any::type_name::<F>()),
            source: trigger.source(),
            handler: Box::new(TypedHandler::<S::Mark, T, F>::new(handler)),
        });
        self
    }
}

/// `issue_opened` of `bug_reports::flow::issue_opened`.
fn last_segment(path: &'static str) -> &'static str {
    path.rsplit("::").next().unwrap_or(path)
}

impl Source {
    pub(crate) fn new(kind: SourceKind) -> Self {
        Self { kind, ephemeral: false, disabled: false, responds: None }
    }

    /// Its path on the hook listener, without slashes at the ends.
    pub(crate) fn path(&self) -> &'static str {
        match &self.kind {
            SourceKind::Github { slot, .. } => slot.name,
            SourceKind::Http { path, .. } => path,
        }
    }

    /// The event it names: `issues.opened`, `POST /orders`.
    pub(crate) fn event(&self) -> String {
        match &self.kind {
            SourceKind::Github { event, action: Some(action), .. } => format!("{event}.{action}"),
            SourceKind::Github { event, action: None, .. } => (*event).to_owned(),
            SourceKind::Http { path, method, .. } => {
                format!("{} /{path}", method.unwrap_or("ANY"))
            }
        }
    }

    /// The slot whose secret its deliveries need.
    pub(crate) fn slot(&self) -> Option<SlotInfo> {
        match &self.kind {
            SourceKind::Github { slot, .. } => Some(*slot),
            SourceKind::Http { slot, .. } => *slot,
        }
    }
}

/// A trigger as `--describe` prints it.
#[derive(Debug, Serialize)]
pub(crate) struct TriggerDescription {
    handler: &'static str,
    kind: &'static str,
    path: &'static str,
    event: String,
    slot: Option<&'static str>,
    disabled: bool,
}

impl From<&Trigger> for TriggerDescription {
    fn from(trigger: &Trigger) -> Self {
        Self {
            handler: trigger.name,
            kind: match trigger.source.kind {
                SourceKind::Github { .. } => "github",
                SourceKind::Http { .. } => "http",
            },
            path: trigger.source.path(),
            event: trigger.source.event(),
            slot: trigger.source.slot().map(|slot| slot.name),
            disabled: trigger.source.disabled,
        }
    }
}
