//! Disabled nodes: they stand in the code, are type-checked, and do nothing.

use std::future::{IntoFuture, Ready, ready};

use super::reply::Reply;
use super::step::{Operation, Unknown};
use crate::error::{Interrupt, StepError};
use std::time::Duration;

/// What `cx.disabled()` gives: the same methods, none of which does or records anything.
#[derive(Clone, Copy, Debug)]
pub struct Disabled(());

impl Disabled {
    pub(super) fn new() -> Self {
        Self(())
    }

    /// A step that is not carried out.
    pub fn step(self, _id: &str) -> DisabledStep {
        DisabledStep(())
    }

    /// A value that nobody reads.
    pub fn value<T>(self, _id: &str, _fresh: T) {}

    /// Lets all through.
    pub fn filter(self, _id: &str, _condition: bool) -> bool {
        true
    }

    /// Does not wait.
    pub fn sleep(self, _id: &str, _length: Duration) -> Ready<Result<(), Interrupt>> {
        ready(Ok(()))
    }

    /// Answers nobody.
    pub fn respond(self, _id: &str, _reply: Reply) -> Ready<Result<(), Interrupt>> {
        ready(Ok(()))
    }
}

/// A step that is not carried out.
#[must_use = "even a disabled step is written with `.call(..)` and awaited"]
#[derive(Clone, Copy, Debug)]
pub struct DisabledStep(());

impl DisabledStep {
    /// As of an enabled step.
    pub fn retry(self, _times: u32) -> Self {
        self
    }

    /// As of an enabled step.
    pub fn timeout_seconds(self, _seconds: u64) -> Self {
        self
    }

    /// As of an enabled step.
    pub fn unknown(self, _policy: Unknown) -> Self {
        self
    }

    /// What would be called. Awaiting it gives no output.
    pub fn call<O: Operation>(self, _operation: O) -> DisabledCall {
        DisabledCall(())
    }
}

/// A call that is not made.
#[must_use = "even a disabled call is awaited"]
#[derive(Clone, Copy, Debug)]
pub struct DisabledCall(());

impl DisabledCall {
    /// It goes on at `Ok`, without an output.
    pub fn outcome(self) -> Ready<Result<Result<(), StepError>, Interrupt>> {
        ready(Ok(Ok(())))
    }
}

impl IntoFuture for DisabledCall {
    type Output = Result<(), Interrupt>;
    type IntoFuture = Ready<Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        ready(Ok(()))
    }
}
