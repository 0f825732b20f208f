//! What a handler holds while it runs: steps, decisions, parallel arms and the answer.

use std::fmt;
use std::future::Future;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::{Interrupt, Reason};
use crate::journal::Kind;

pub(crate) mod engine;
pub(crate) mod execution;
mod join;
mod reply;
mod step;

pub(crate) use execution::Execution;
pub use join::Arms;
pub use reply::Reply;
pub use step::{AnyOperation, AnyOutput, Call, CallFuture, Operation, Step, Unknown};

/// The execution, as the flow's code sees it. It is `Copy`: hand it to parallel arms and functions freely.
///
/// Every method takes the node's id first. Ids are part of the journal: an id used twice in one run
/// fails the execution, since on resume nobody could tell the two apart.
#[derive(Clone, Copy)]
pub struct Cx<'e> {
    execution: &'e Execution,
}

impl fmt::Debug for Cx<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Cx({})", self.execution.id())
    }
}

impl<'e> Cx<'e> {
    pub(crate) fn new(execution: &'e Execution) -> Self {
        Self { execution }
    }

    /// Begins a step: work outside, journaled before and after.
    pub fn step(self, id: &str) -> Step<'e> {
        Step::new(self.execution, id)
    }

    /// A decision with two ways on. On resume the recorded decision wins.
    pub fn branch(self, id: &str, condition: bool) -> bool {
        self.execution.decide_bool(id, Kind::Branch, condition)
    }

    /// A decision with one way on. On resume the recorded decision wins.
    pub fn filter(self, id: &str, condition: bool) -> bool {
        self.execution.decide_bool(id, Kind::Filter, condition)
    }

    /// A computed value. On resume the recorded value wins; one that no longer has this type
    /// fails the execution at its next step.
    pub fn value<T: Serialize + DeserializeOwned>(self, id: &str, fresh: T) -> T {
        let json = match serde_json::to_value(&fresh) {
            Ok(json) => json,
            Err(error) => {
                self.execution.doom(format!("the value `{id}` cannot be recorded: {error}"));
                return fresh;
            }
        };
        match self.execution.decide(id, Kind::Value, json) {
            None => fresh,
            Some(recorded) => serde_json::from_value(recorded).unwrap_or_else(|error| {
                self.execution.doom(format!(
                    "the recorded value `{id}` no longer has the type the flow wants ({error}); \
                     resume it on the old build"
                ));
                fresh
            }),
        }
    }

    /// Answers the caller of an HTTP trigger, at once. Does nothing on resume, when the caller is gone,
    /// or when an answer went out before.
    pub fn respond(
        self,
        id: &str,
        reply: Reply,
    ) -> impl Future<Output = Result<(), Interrupt>> + Send + use<> {
        std::future::ready(self.execution.respond(id, reply))
    }

    /// Runs an effect of a Rust node and records what it gives, so that a resumed execution does not run it again.
    /// A run that was cut off is an outcome unknown: a person decides.
    pub async fn run<T, F>(self, id: &str, effect: F) -> Result<T, Interrupt>
    where
        T: Serialize + DeserializeOwned + Send,
        F: Future<Output = Result<T, Interrupt>> + Send,
    {
        let begun = match self.execution.begin_run(id).await? {
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

    /// Ends the execution here, well: `return cx.stop("nothing_to_do");`.
    pub fn stop<T>(self, id: &str) -> Result<T, Interrupt> {
        self.execution.enter(id)?;
        Err(Reason::Stop.into())
    }

    /// Ends the execution here, in the dead letter: `return cx.fail("no_stock", "there is none left");`.
    pub fn fail<T>(self, id: &str, message: impl Into<String>) -> Result<T, Interrupt> {
        self.execution.enter(id)?;
        Err(Interrupt::fail(message))
    }

    /// Runs arms side by side, all to their end; none is cancelled.
    /// Of several interrupts the weightiest counts: failed, stopped, unknown, suspended.
    pub async fn join<A: Arms>(self, arms: A) -> Result<A::Outputs, Interrupt> {
        arms.run().await
    }
}
