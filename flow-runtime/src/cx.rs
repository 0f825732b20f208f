//! What a handler holds while it runs: steps, decisions, parallel arms and the answer.

use std::borrow::Cow;
use std::fmt;
use std::future::Future;
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::clock::{now_ms, rfc3339};
use crate::error::{Interrupt, Reason};
use crate::journal::Kind;

mod disabled;
mod each;
pub(crate) mod engine;
pub(crate) mod execution;
mod join;
mod reply;
mod sleep;
mod step;
mod strand;
mod switch;
mod whereabouts;

pub use disabled::Disabled;
pub use each::{Each, EachAtOnce};
pub(crate) use execution::Execution;
pub use join::Arms;
pub use reply::Reply;
pub use sleep::{days, hours, minutes, seconds};
pub use step::{AnyOperation, AnyOutput, Call, CallFuture, Operation, Step, Unknown};
pub use switch::Choice;
pub(crate) use whereabouts::SourceFile;

/// The execution, as the flow's code sees it. It is `Copy`: hand it to parallel arms and functions freely.
///
/// Every method takes the node's id first. Ids are part of the journal: an id used twice in one run
/// fails the execution, since on resume nobody could tell the two apart. The turns of a loop have a `cx` each,
/// so that the same id is a path of its own in each of them.
#[derive(Clone, Copy)]
pub struct Cx<'e> {
    execution: &'e Execution,
    /// What step paths begin with: nothing, or `labels[3]/`.
    scope: &'e str,
}

impl fmt::Debug for Cx<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Cx({}/{})", self.execution.id(), self.scope)
    }
}

impl<'e> Cx<'e> {
    pub(crate) fn new(execution: &'e Execution) -> Self {
        Self { execution, scope: "" }
    }

    /// The step path of a node here.
    fn path(self, id: &str) -> Cow<'_, str> {
        if self.scope.is_empty() { id.into() } else { [self.scope, id].concat().into() }
    }

    /// Begins a step: work outside, journaled before and after.
    pub fn step(self, id: &str) -> Step<'e> {
        Step::new(self.execution, self.path(id).into_owned())
    }

    /// A decision with two ways on. On resume the recorded decision wins.
    pub fn branch(self, id: &str, condition: bool) -> bool {
        self.execution.decide_bool(&self.path(id), Kind::Branch, condition)
    }

    /// A decision with one way on. On resume the recorded decision wins.
    pub fn filter(self, id: &str, condition: bool) -> bool {
        self.execution.decide_bool(&self.path(id), Kind::Filter, condition)
    }

    /// A decision with as many ways on as the `match` around it has arms: text, a whole number or a bool.
    /// On resume the recorded decision wins.
    pub fn switch<T: Choice<'e>>(self, id: &str, fresh: T) -> T::Decision {
        let path = self.path(id);
        match self.execution.decide(&path, Kind::Switch, fresh.to_json()) {
            None => fresh.fresh(self.execution),
            Some(recorded) => T::recorded(recorded, self.execution).unwrap_or_else(|| {
                self.execution.doom(format!(
                    "the recorded decision of `{path}` no longer has the type the flow wants; \
                     resume it on the old build"
                ));
                fresh.fresh(self.execution)
            }),
        }
    }

    /// A computed value. On resume the recorded value wins; one that no longer has this type
    /// fails the execution at its next step.
    pub fn value<T: Serialize + DeserializeOwned>(self, id: &str, fresh: T) -> T {
        let path = self.path(id);
        let json = match serde_json::to_value(&fresh) {
            Ok(json) => json,
            Err(error) => {
                self.execution.doom(format!("the value `{path}` cannot be recorded: {error}"));
                return fresh;
            }
        };
        match self.execution.decide(&path, Kind::Value, json) {
            None => fresh,
            Some(recorded) => serde_json::from_value(recorded).unwrap_or_else(|error| {
                self.execution.doom(format!(
                    "the recorded value `{path}` no longer has the type the flow wants ({error}); \
                     resume it on the old build"
                ));
                fresh
            }),
        }
    }

    /// The moment at which the execution first came here, in UTC: `2026-11-24T02:54:08Z`.
    pub fn now(self, id: &str) -> String {
        self.value(id, rfc3339(now_ms()))
    }

    /// A number from 0 up to and without 1, the same on resume.
    pub fn random(self, id: &str) -> f64 {
        self.value(id, rand::random())
    }

    /// The items of a list, one after the other, each with the `cx` of its turn:
    /// `for (cx, label) in cx.each("labels", &issue.labels) { .. }`.
    ///
    /// The list's length is recorded; on resume another length fails the execution.
    pub fn each<L>(self, id: &str, list: L) -> Each<'e, L::IntoIter>
    where
        L: IntoIterator,
        L::IntoIter: ExactSizeIterator,
    {
        Each::new(self, id, list.into_iter())
    }

    /// The items of a list, so many at once, each with the `cx` of its turn:
    /// `cx.each_at_once("labels", 4, &issue.labels, |cx, label| async move { .. Ok(()) }).await?`.
    ///
    /// All turns run to their end; none is cancelled. Of several interrupts the weightiest counts,
    /// as with [`join`](Self::join). The list's length is recorded; on resume another length fails the execution.
    pub fn each_at_once<'a, L, F, Run>(
        self,
        id: &str,
        limit: usize,
        list: L,
        body: F,
    ) -> EachAtOnce<'a>
    where
        'e: 'a,
        L: IntoIterator,
        L::IntoIter: ExactSizeIterator + Send + 'a,
        F: FnMut(Cx<'e>, L::Item) -> Run + Send + 'a,
        Run: Future<Output = Result<(), Interrupt>> + Send + 'a,
    {
        each::at_once(self, id, limit, list, body)
    }

    /// Waits, and outlives the process meanwhile: `cx.sleep("pause", minutes(5)).await?;`.
    pub fn sleep(
        self,
        id: &str,
        length: Duration,
    ) -> impl Future<Output = Result<(), Interrupt>> + Send + use<'e> {
        self.execution.sleep(self.path(id).into_owned(), length)
    }

    /// Answers the caller of an HTTP trigger, at once. Does nothing on resume, when the caller is gone,
    /// or when an answer went out before.
    pub fn respond(
        self,
        id: &str,
        reply: Reply,
    ) -> impl Future<Output = Result<(), Interrupt>> + Send + use<> {
        std::future::ready(self.execution.respond(&self.path(id), reply))
    }

    /// Runs an effect of a Rust node and records what it gives, so that a resumed execution does not run it again.
    /// A run that was cut off is an outcome unknown: a person decides.
    pub async fn run<T, F>(self, id: &str, effect: F) -> Result<T, Interrupt>
    where
        T: Serialize + DeserializeOwned + Send,
        F: Future<Output = Result<T, Interrupt>> + Send,
    {
        let begun = match self.execution.begin_run(&self.path(id)).await? {
            engine::Begun::Recorded(output) => return Ok(serde_json::from_value(output)?),
            engine::Begun::Fresh(begun) => begun,
        };
        match effect.await {
            Ok(output) => {
                self.execution.end_run(begun, Ok(serde_json::to_value(&output)?)).await?;
                Ok(output)
            }
            Err(interrupt) => Err(self.execution.fail_run(begun, interrupt).await),
        }
    }

    /// Ends the execution here, well, with a reason or an empty one:
    /// `return cx.stop("nothing_to_do", "it is no bug");`.
    pub fn stop<T>(self, id: &str, reason: impl Into<String>) -> Result<T, Interrupt> {
        self.execution.conclude(&self.path(id), Kind::Stop, &reason.into())?;
        Err(Reason::Stop.into())
    }

    /// Ends the execution here, in the dead letter: `return cx.fail("no_stock", "there is none left");`.
    pub fn fail<T>(self, id: &str, message: impl Into<String>) -> Result<T, Interrupt> {
        let message = message.into();
        self.execution.conclude(&self.path(id), Kind::Fail, &message)?;
        Err(Interrupt::fail(message))
    }

    /// Runs arms side by side, all to their end; none is cancelled.
    /// Of several interrupts the weightiest counts: failed, stopped, unknown, suspended.
    pub async fn join<A: Arms>(self, arms: A) -> Result<A::Outputs, Interrupt> {
        arms.run(self).await
    }

    /// What stands in for `cx` at a node that is disabled: it does nothing, records nothing,
    /// lets through what a filter would hold back, and gives no output.
    pub fn disabled(self) -> Disabled {
        Disabled::new()
    }
}
