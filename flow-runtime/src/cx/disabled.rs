//! Disabled nodes: they stand in the code, are type-checked, and do nothing.

use std::future::{IntoFuture, Ready, ready};
use std::marker::PhantomData;
use std::time::Duration;

use super::reply::Reply;
use super::step::{Operation, Unknown};
use crate::error::{Interrupt, StepError};

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

    /// A value that is not there.
    pub fn value<T>(self, _id: &str, _fresh: T) -> Option<T> {
        None
    }

    /// A time that is not there.
    pub fn now(self, _id: &str) -> Option<String> {
        None
    }

    /// A number that is not there.
    pub fn random(self, _id: &str) -> Option<f64> {
        None
    }

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
    pub fn call<O: Operation>(self, _operation: O) -> DisabledCall<O> {
        DisabledCall(PhantomData)
    }
}

/// A call that is not made.
#[must_use = "even a disabled call is awaited"]
#[derive(Debug)]
pub struct DisabledCall<O>(PhantomData<fn() -> O>);

impl<O: Operation> DisabledCall<O> {
    /// It goes on at `Ok`, without an output.
    pub fn outcome(self) -> Ready<Result<Result<Withheld<O>, StepError>, Interrupt>> {
        ready(Ok(Ok(None)))
    }
}

/// The output of a call that is not made.
type Withheld<O> = Option<&'static <O as Operation>::Output>;

impl<O: Operation> IntoFuture for DisabledCall<O> {
    type Output = Result<Withheld<O>, Interrupt>;
    type IntoFuture = Ready<Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        ready(Ok(None))
    }
}
