//! An event's payload: who vouches for it, how it becomes the flow's own type, and the handlers that take it.

use std::any::Any;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;

use serde::de::DeserializeOwned;

use crate::cx::Cx;
use crate::error::FlowResult;
use crate::verify::Proof;

pub(crate) mod place;

/// A payload whose sender was verified. Only a verifier can make one.
#[derive(Debug)]
pub struct Verified<'e, T> {
    payload: &'e T,
}

impl<'e, T> Verified<'e, T> {
    /// The payload.
    pub fn payload(&self) -> &'e T {
        self.payload
    }
}

/// A payload that anybody may have sent.
#[derive(Debug)]
pub struct Unverified<'e, T> {
    payload: &'e T,
}

impl<'e, T> Unverified<'e, T> {
    /// The payload.
    pub fn payload(&self) -> &'e T {
        self.payload
    }
}

/// Marks triggers that verify.
#[derive(Debug)]
pub enum ByVerifier {}

/// Marks triggers that take anything.
#[derive(Debug)]
pub enum ByNobody {}

/// Whether a trigger proves where its deliveries come from.
pub trait Mark: 'static {
    /// Whether a handler with this mark wants the proof.
    #[doc(hidden)]
    const WANTS_PROOF: bool;
}

impl Mark for ByVerifier {
    const WANTS_PROOF: bool = true;
}

impl Mark for ByNobody {
    const WANTS_PROOF: bool = false;
}

/// A flow's function for one trigger: `async fn(Cx<'_>, Verified<'_, T>) -> FlowResult`,
/// or with `Unverified` where the trigger says `.unverified()`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not fit this trigger",
    note = "a trigger that verifies takes `async fn(Cx<'_>, Verified<'_, T>) -> FlowResult`; \
            one that is `.unverified()` takes `Unverified<'_, T>`"
)]
pub trait Handler<'e, Mark, T>: Send + Sync {
    /// Begins a run.
    #[doc(hidden)]
    fn begin(&self, cx: Cx<'e>, payload: &'e T) -> FlowFuture<'e>;
}

/// A run of a handler.
pub type FlowFuture<'e> = Pin<Box<dyn Future<Output = FlowResult> + Send + 'e>>;

impl<'e, F, Run, T> Handler<'e, ByVerifier, T> for F
where
    F: Fn(Cx<'e>, Verified<'e, T>) -> Run + Send + Sync,
    Run: Future<Output = FlowResult> + Send + 'e,
    T: 'e,
{
    fn begin(&self, cx: Cx<'e>, payload: &'e T) -> FlowFuture<'e> {
        Box::pin(self(cx, Verified { payload }))
    }
}

impl<'e, F, Run, T> Handler<'e, ByNobody, T> for F
where
    F: Fn(Cx<'e>, Unverified<'e, T>) -> Run + Send + Sync,
    Run: Future<Output = FlowResult> + Send + 'e,
    T: 'e,
{
    fn begin(&self, cx: Cx<'e>, payload: &'e T) -> FlowFuture<'e> {
        Box::pin(self(cx, Unverified { payload }))
    }
}

/// A payload after its type was forgotten.
pub(crate) type AnyPayload = Box<dyn Any + Send + Sync>;

/// A handler after its type was forgotten.
pub(crate) trait AnyHandler: Send + Sync {
    /// Reads the payload's JSON into the type the handler wants.
    fn decode(&self, json: &[u8]) -> Result<AnyPayload, serde_json::Error>;
    /// Begins a run on a payload that `decode` made.
    fn begin<'e>(&self, cx: Cx<'e>, payload: &'e AnyPayload) -> FlowFuture<'e>;
    /// Whether the handler's signature says `Verified`.
    fn wants_proof(&self) -> bool;
}

/// A handler with the type of its payload.
pub(crate) struct TypedHandler<M, T, F> {
    handler: F,
    types: PhantomData<fn() -> (M, T)>,
}

impl<M, T, F> TypedHandler<M, T, F> {
    /// Wraps a flow's function.
    pub(crate) fn new(handler: F) -> Self {
        Self { handler, types: PhantomData }
    }
}

impl<M, T, F> AnyHandler for TypedHandler<M, T, F>
where
    M: Mark,
    T: DeserializeOwned + Send + Sync + 'static,
    F: for<'e> Handler<'e, M, T>,
{
    fn decode(&self, json: &[u8]) -> Result<AnyPayload, serde_json::Error> {
        Ok(Box::new(serde_json::from_slice::<T>(json)?))
    }

    fn begin<'e>(&self, cx: Cx<'e>, payload: &'e AnyPayload) -> FlowFuture<'e> {
        let payload = payload.downcast_ref::<T>().expect("decode of the same handler made it");
        self.handler.begin(cx, payload)
    }

    fn wants_proof(&self) -> bool {
        M::WANTS_PROOF
    }
}

/// Whether a handler may see this event: one that says `Verified` needs a proof.
pub(crate) fn may_run(handler: &dyn AnyHandler, proof: Option<&Proof>) -> bool {
    !handler.wants_proof() || proof.is_some()
}
