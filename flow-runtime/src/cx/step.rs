//! How a step is written down: `cx.step("id").retry(5).call(Operation { .. }).await?`.

use std::any::Any;
use std::future::{Future, IntoFuture};
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use serde_json::Value;

use super::execution::Execution;
use crate::connectors::CallContext;
use crate::error::{CallError, Interrupt, StepError};

/// What to do with a step that was cut off, so that nobody knows whether it took effect.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Unknown {
    /// The execution waits for a person.
    #[default]
    Ask,
    /// Call again.
    Repeat,
    /// Take it as done, with an empty output.
    Skip,
}

/// What a step calls. Connectors implement it; flows only build the structs.
pub trait Operation: Send + Sync + 'static {
    /// What comes back.
    type Output: Send + Sync + 'static;
    /// Forgets the type, inside the connector, so that a flow's crate compiles none of it.
    #[doc(hidden)]
    fn erase(self) -> Box<dyn AnyOperation>;
}

/// An operation after its type was forgotten.
pub trait AnyOperation: Send + Sync {
    /// `google_sheets.append_row`.
    fn name(&self) -> &'static str;
    /// Whether calling it twice does no more than calling it once.
    fn repeatable(&self) -> bool;
    /// What will be sent, without secrets.
    fn input(&self) -> Value;
    /// Calls it once.
    fn perform<'a>(&'a self, context: CallContext<'a>) -> CallFuture<'a>;
    /// Reads the recorded output; a null gives an empty one.
    fn decode(&self, output: &Value) -> Result<AnyOutput, serde_json::Error>;
}

/// One call under way.
pub type CallFuture<'a> = Pin<Box<dyn Future<Output = Result<Value, CallError>> + Send + 'a>>;

/// An output after its type was forgotten.
pub type AnyOutput = Box<dyn Any + Send + Sync>;

/// How a step is carried out.
#[derive(Clone, Copy, Debug)]
pub(crate) struct StepOptions {
    /// Tries after the first.
    pub(crate) retries: u32,
    /// Limit of one try.
    pub(crate) timeout: Duration,
    /// What to do with an outcome unknown.
    pub(crate) unknown: Unknown,
}

impl Default for StepOptions {
    fn default() -> Self {
        Self { retries: 3, timeout: Duration::from_secs(30), unknown: Unknown::Ask }
    }
}

/// A step being described.
#[must_use = "a step does nothing until `.call(..)` is awaited"]
pub struct Step<'e> {
    execution: &'e Execution,
    path: String,
    options: StepOptions,
}

impl<'e> Step<'e> {
    pub(crate) fn new(execution: &'e Execution, path: String) -> Self {
        Self { execution, path, options: StepOptions::default() }
    }

    /// How often to try again after a failure that may heal. Three times unless said otherwise.
    pub fn retry(mut self, times: u32) -> Self {
        self.options.retries = times;
        self
    }

    /// Limit of one try in seconds. Thirty unless said otherwise.
    pub fn timeout_seconds(mut self, seconds: u64) -> Self {
        self.options.timeout = Duration::from_secs(seconds);
        self
    }

    /// What to do when the step was cut off and nobody knows whether it took effect.
    pub fn unknown(mut self, policy: Unknown) -> Self {
        self.options.unknown = policy;
        self
    }

    /// What to call. Awaiting it gives the output, or ends the handler by `?`.
    pub fn call<O: Operation>(self, operation: O) -> Call<'e, O> {
        Call { step: self, operation: operation.erase(), output: PhantomData }
    }
}

/// A step that is ready to be awaited.
#[must_use = "a call does nothing until it is awaited"]
pub struct Call<'e, O> {
    step: Step<'e>,
    operation: Box<dyn AnyOperation>,
    output: PhantomData<fn() -> O>,
}

impl<'e, O: Operation> Call<'e, O> {
    /// Gives a failed step to the flow (its error port) instead of ending the handler.
    pub async fn outcome(self) -> Result<Result<&'e O::Output, StepError>, Interrupt> {
        let outcome = self.begin().await?;
        Ok(outcome.map(downcast::<O::Output>))
    }

    fn begin(self) -> OutcomeFuture<'e> {
        let Step { execution, path, options } = self.step;
        Box::pin(execution.run_step(path, options, self.operation))
    }
}

/// What a step gives inside the runtime.
pub(crate) type Outcome<'e> = Result<&'e (dyn Any + Send + Sync), StepError>;

type OutcomeFuture<'e> = Pin<Box<dyn Future<Output = Result<Outcome<'e>, Interrupt>> + Send + 'e>>;

fn downcast<T: 'static>(output: &(dyn Any + Send + Sync)) -> &T {
    output.downcast_ref().expect("an operation decodes its own output type")
}

impl<'e, O: Operation> IntoFuture for Call<'e, O> {
    type Output = Result<&'e O::Output, Interrupt>;
    type IntoFuture = Awaited<'e, O::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Awaited { inner: self.begin(), output: PhantomData }
    }
}

/// The future of an awaited call; a thin typed skin, since flows compile one for each operation.
pub struct Awaited<'e, T> {
    inner: OutcomeFuture<'e>,
    output: PhantomData<fn() -> T>,
}

impl<'e, T: 'static> Future for Awaited<'e, T> {
    type Output = Result<&'e T, Interrupt>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.inner.as_mut().poll(context).map(|ended| match ended {
            Ok(Ok(output)) => Ok(downcast(output)),
            Ok(Err(failed)) => Err(failed.into()),
            Err(interrupt) => Err(interrupt),
        })
    }
}
