//! Taking an event: read it, store it, hand it to the worker, and only then answer.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use axum::response::Response;
use bytes::Bytes;
use sha2::{Digest, Sha256};
use tokio::sync::{OwnedSemaphorePermit, oneshot};

use super::answer::{self, Refusal};
use super::ephemeral;
use crate::clock::{new_id, now_ms};
use crate::cx::Reply;
use crate::inbox::{Accepted, Delivery, NewExecution};
use crate::metrics::Counter;
use crate::payload::{AnyPayload, place};
use crate::service::Service;
use crate::triggers::Trigger;
use crate::verify::Proof;
use crate::worker::{self, Work};

/// A delivery that was verified or needs no verification, with the triggers that want it.
pub(super) struct Event<'s> {
    /// The triggers with their indexes; at least one.
    pub(super) triggers: Vec<(usize, &'s Trigger)>,
    pub(super) event: String,
    pub(super) delivery_id: String,
    /// The payload's JSON.
    pub(super) payload: Bytes,
    pub(super) proof: Option<Proof>,
    /// Keys under which the same delivery is not taken twice.
    pub(super) keys: Vec<String>,
}

/// A trigger's share of an event.
pub(super) struct Share<'s> {
    pub(super) index: usize,
    pub(super) trigger: &'s Trigger,
    /// The payload as the handler wants it, or why it does not fit.
    pub(super) payload: Result<AnyPayload, String>,
}

/// A share that is about to be stored.
struct Candidate<'s> {
    share: Share<'s>,
    id: String,
    /// With a permit it runs at once; without one it waits in the store.
    permit: Option<OwnedSemaphorePermit>,
}

/// A key of a delivery: what it is on which path.
pub(super) fn dedupe_key(path: &str, scheme: &str, value: &str) -> String {
    format!("{path}:{scheme}:{value}")
}

/// The key of a body, for providers whose signature does not cover the delivery id.
pub(super) fn body_key(path: &str, body: &[u8]) -> String {
    dedupe_key(path, "body", &hex::encode(Sha256::digest(body)))
}

/// Takes an event and answers: 2xx only when it is on disk, or has run where it is ephemeral.
pub(super) async fn take(
    service: &Arc<Service>,
    mut event: Event<'_>,
) -> Result<Response, Refusal> {
    let shares = std::mem::take(&mut event.triggers)
        .into_iter()
        .map(|(index, trigger)| read(index, trigger, &event.payload))
        .collect::<Result<Vec<_>, _>>()?;
    // Whoever saw the service take events is waited for: it has drained when nobody can begin a run any more.
    let _token = service.runs.token();
    if service.draining() {
        return Err(Refusal::unavailable("the flow is stopping"));
    }
    if shares.iter().all(|share| share.trigger.source.ephemeral) {
        return ephemeral::run(service, shares, event.proof).await;
    }
    if service.inbox.waiting() >= service.settings.inbox_limit {
        return Err(Refusal::unavailable("too many events wait already"));
    }
    store_and_run(service, shares, event).await
}

/// Reads the payload once, into the handler's own type. Text that is not JSON is refused with the place;
/// JSON that does not fit is the flow's trouble, not the sender's, and goes on to the dead letter.
fn read<'s>(index: usize, trigger: &'s Trigger, json: &[u8]) -> Result<Share<'s>, Refusal> {
    let payload = match trigger.handler.decode(json) {
        Ok(payload) => Ok(payload),
        Err(misfit) => match serde_json::from_slice::<serde::de::IgnoredAny>(json) {
            Ok(_) => Err(place::explain(json, &misfit)),
            Err(broken) => return Err(Refusal::broken_json(&broken)),
        },
    };
    Ok(Share { index, trigger, payload })
}

async fn store_and_run(
    service: &Arc<Service>,
    shares: Vec<Share<'_>>,
    event: Event<'_>,
) -> Result<Response, Refusal> {
    let responds = shares.iter().find_map(|share| share.trigger.source.responds);
    let mut candidates = Vec::with_capacity(shares.len());
    for share in shares {
        let permit = permit(service, responds).await;
        candidates.push(Candidate { share, id: new_id(), permit });
    }
    let proof = event.proof;
    let came = Instant::now();
    let at_ms = now_ms();
    let (numbers, hold) = match service.inbox.accept(delivery(&candidates, event, at_ms)).await {
        Ok((Accepted::Stored(numbers), hold)) => (numbers, hold),
        Ok((Accepted::Duplicate(original), _)) => {
            service.metrics.count(Counter::Duplicate);
            return Ok(answer::duplicate(&original));
        }
        Err(error) => {
            tracing::error!(%error, "an event could not be stored");
            return Err(Refusal::unavailable(&format!("the event could not be stored: {error}")));
        }
    };
    service.metrics.count(Counter::Accepted);
    let id = candidates.first().map(|candidate| candidate.id.clone()).unwrap_or_default();
    let (caller, answered) = oneshot::channel();
    let mut caller = responds.is_some().then_some(caller);
    for (candidate, number) in candidates.into_iter().zip(numbers) {
        hand_over(service, candidate, number, proof, (at_ms, came), &mut caller);
    }
    hold.begun();
    match responds {
        None => Ok(answer::accepted(&id)),
        Some(deadline) => Ok(answer::by_flow(answered, deadline, &id).await),
    }
}

fn delivery(candidates: &[Candidate<'_>], event: Event<'_>, at_ms: i64) -> Delivery {
    let executions = candidates
        .iter()
        .map(|candidate| NewExecution {
            id: candidate.id.clone(),
            handler: candidate.share.trigger.name,
            lease: candidate.permit.is_some(),
        })
        .collect();
    Delivery {
        executions,
        event: event.event,
        delivery_id: event.delivery_id,
        payload: event.payload,
        verified: event.proof.is_some(),
        keys: event.keys,
        at_ms,
    }
}

/// Starts a stored execution, or leaves it to the dispatcher.
fn hand_over(
    service: &Arc<Service>,
    candidate: Candidate<'_>,
    number: i64,
    proof: Option<Proof>,
    (accepted_at_ms, came): (i64, Instant),
    caller: &mut Option<oneshot::Sender<Reply>>,
) {
    let Candidate { share, id, permit } = candidate;
    let Some(permit) = permit else {
        return service.note_backlog();
    };
    let caller = if share.trigger.source.responds.is_some() { caller.take() } else { None };
    let work = Work {
        number,
        id,
        trigger: Ok(share.index),
        payload: share.payload,
        proof,
        accepted_at_ms,
        came: Some(came),
        records: Vec::new(),
        caller,
    };
    worker::start(service, work, permit);
}

/// A permit to run at once. Where events wait already, a new one does not overtake them;
/// where a caller waits for the flow's answer, so do we, up to its deadline.
async fn permit(service: &Service, responds: Option<Duration>) -> Option<OwnedSemaphorePermit> {
    let permits = Arc::clone(&service.permits);
    match responds {
        Some(deadline) => tokio::time::timeout(deadline, permits.acquire_owned()).await.ok()?.ok(),
        None if service.backlog.load(Ordering::Acquire) => None,
        None => permits.try_acquire_owned().ok(),
    }
}
