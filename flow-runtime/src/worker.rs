//! The worker: runs executions, and says how they ended.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use bytes::Bytes;
use futures::FutureExt;
use serde_json::json;
use tokio::sync::{OwnedSemaphorePermit, oneshot};

use crate::clock::{micros, now_ms};
use crate::cx::execution::Identity;
use crate::cx::{Cx, Execution, Reply};
use crate::error::{Interrupt, Reason, Wait};
use crate::inbox::{End, ExecutionState, Finished, Leased};
use crate::journal::Record;
use crate::metrics::Counter;
use crate::payload::{AnyPayload, may_run, place};
use crate::service::Service;
use crate::triggers::Trigger;
use crate::verify::Proof;

/// How often the store is asked for executions that became due.
const POLL: Duration = Duration::from_secs(1);

/// An execution that is to run now.
pub(crate) struct Work {
    pub(crate) number: i64,
    pub(crate) id: String,
    /// Index of its trigger, or why there is none.
    pub(crate) trigger: Result<usize, String>,
    /// The payload as the handler wants it, or why it does not fit.
    pub(crate) payload: Result<AnyPayload, String>,
    pub(crate) proof: Option<Proof>,
    pub(crate) accepted_at_ms: i64,
    /// When it came, where this process accepted it; finer than the store's milliseconds.
    pub(crate) came: Option<Instant>,
    pub(crate) records: Vec<Record>,
    /// Whoever waits for `cx.respond`.
    pub(crate) caller: Option<oneshot::Sender<Reply>>,
}

/// Leases what is due and runs it, until the service drains.
pub(crate) async fn dispatch(service: Arc<Service>) {
    while !service.draining() {
        service.backlog.store(false, Ordering::Release);
        lease_and_run(&service).await;
        tokio::select! {
            () = service.wake.notified() => {}
            () = tokio::time::sleep(POLL) => {}
        }
    }
}

/// Runs what is due as long as there are permits; what is left is a backlog.
async fn lease_and_run(service: &Arc<Service>) {
    while !service.draining() {
        let free = service.permits.available_permits().min(32);
        let Ok(permits) =
            Arc::clone(&service.permits).try_acquire_many_owned(u32::try_from(free).unwrap_or(1))
        else {
            return service.backlog.store(true, Ordering::Release);
        };
        if free == 0 {
            return service.backlog.store(true, Ordering::Release);
        }
        let leased = match service.inbox.lease(free).await {
            Ok(leased) => leased,
            Err(error) => {
                tracing::error!(%error, "due executions cannot be read");
                return;
            }
        };
        let all_were_taken = leased.len() < free;
        let mut permits = permits;
        for execution in leased {
            let permit = permits.split(1).expect("one permit was taken for each");
            let work = work_from(service, execution);
            start(service, work, permit);
        }
        drop(permits);
        if all_were_taken {
            return;
        }
    }
}

/// What a leased execution takes to run.
fn work_from(service: &Service, leased: Leased) -> Work {
    let Leased { number, id, handler, payload, verified, accepted_at_ms, records } = leased;
    let trigger =
        service.triggers.iter().position(|trigger| trigger.name == handler).ok_or_else(|| {
            format!(
                "the handler `{handler}` is no part of version {}; resume it on the old build",
                service.settings.deployment
            )
        });
    let (records, readable) = match records {
        Ok(records) => (records, Ok(())),
        Err(error) => (Vec::new(), Err(error.to_string())),
    };
    let payload = match (&trigger, readable) {
        (Ok(index), Ok(())) => decode(service, *index, &payload),
        (Err(why), _) => Err(why.clone()),
        (_, Err(why)) => Err(why),
    };
    let proof = Proof::from_inbox(verified);
    Work { number, id, trigger, payload, proof, accepted_at_ms, came: None, records, caller: None }
}

/// Reads a stored payload; an event that lacks what the flow reads is explained by field.
fn decode(service: &Service, trigger: usize, json: &Bytes) -> Result<AnyPayload, String> {
    let trigger = service.triggers.get(trigger).ok_or("there is no such trigger")?;
    trigger.handler.decode(json).map_err(|error| place::explain(json, &error))
}

/// Runs a stored execution in a task of its own.
pub(crate) fn start(service: &Arc<Service>, work: Work, permit: OwnedSemaphorePermit) {
    let service = Arc::clone(service);
    let runs = service.runs.clone();
    runs.spawn(async move {
        run_stored(&service, work, permit).await;
    });
}

async fn run_stored(service: &Arc<Service>, work: Work, permit: OwnedSemaphorePermit) {
    let Work { number, id, trigger, payload, proof, accepted_at_ms, came, records, caller } = work;
    let identity = Identity { id, stored: Some(number) };
    let execution = Execution::new(Arc::clone(service), identity, records, caller);
    let result = match (trigger.and_then(|index| trigger_at(service, index)), payload) {
        (Ok(trigger), Ok(payload)) => run(&execution, trigger, &payload, proof).await,
        (Err(message), _) | (_, Err(message)) => Err(Reason::Fail { message }),
    };
    let took = took(accepted_at_ms, came);
    let end = end_of(&result, took);
    count(service, &end, took);
    log(&execution, &end);
    let reply = last_reply(&execution, &end);
    execution.answer_caller(reply);
    // The handler has ended: another may run while this end is written.
    drop(permit);
    if service.backlog.load(Ordering::Acquire) {
        service.wake.notify_one();
    }
    service.end(number, end, execution.take_pending()).await;
}

fn trigger_at(service: &Service, index: usize) -> Result<&Trigger, String> {
    service.triggers.get(index).ok_or_else(|| "there is no such trigger".to_owned())
}

/// Runs a handler to its end. A panic fails this execution and nothing else.
pub(crate) async fn run(
    execution: &Execution,
    trigger: &Trigger,
    payload: &AnyPayload,
    proof: Option<Proof>,
) -> Result<(), Reason> {
    if !may_run(trigger.handler.as_ref(), proof.as_ref()) {
        let message = "the event was stored without verification and the handler wants it verified";
        return Err(Reason::Fail { message: message.to_owned() });
    }
    let run = async { trigger.handler.begin(Cx::new(execution), payload).await };
    let reason = match AssertUnwindSafe(run).catch_unwind().await {
        Ok(Ok(())) => None,
        Ok(Err(interrupt)) => Some(interrupt),
        Err(_) => Some(execution.panicked()),
    };
    match (execution.doomed(), reason.map(Interrupt::into_reason)) {
        (Some(message), _) => Err(Reason::Fail { message }),
        (None, None | Some(Reason::Stop)) => Ok(()),
        (None, Some(reason)) => Err(reason),
    }
}

/// From accepted until now.
fn took(accepted_at_ms: i64, came: Option<Instant>) -> Duration {
    match came {
        Some(came) => came.elapsed(),
        None => Duration::from_millis(u64::try_from(now_ms() - accepted_at_ms).unwrap_or_default()),
    }
}

fn end_of(result: &Result<(), Reason>, took: Duration) -> End {
    let finished = Some(Finished { at_ms: now_ms(), took_us: micros(took) });
    match result {
        Ok(()) | Err(Reason::Stop) => {
            End { state: ExecutionState::Done, due_at_ms: None, error: None, finished }
        }
        Err(Reason::Fail { message }) => End {
            state: ExecutionState::Failed,
            due_at_ms: None,
            error: Some(message.clone()),
            finished,
        },
        Err(Reason::Suspend { until_ms, wait }) => {
            let (state, error) = match wait {
                Wait::Sleep { .. } => (ExecutionState::Sleeping, None),
                Wait::Retry { why } => (ExecutionState::Retrying, Some(why.clone())),
            };
            End { state, due_at_ms: Some(*until_ms), error, finished: None }
        }
        Err(Reason::OutcomeUnknown { path, why }) => End {
            state: ExecutionState::OutcomeUnknown,
            due_at_ms: None,
            error: Some(format!("the outcome of `{path}` is unknown: {why}")),
            finished: None,
        },
    }
}

fn count(service: &Service, end: &End, took: Duration) {
    match end.state {
        ExecutionState::Done => service.metrics.ended(Counter::Done, took),
        ExecutionState::Failed => service.metrics.ended(Counter::Failed, took),
        ExecutionState::OutcomeUnknown => service.metrics.count(Counter::OutcomeUnknown),
        ExecutionState::Retrying | ExecutionState::Sleeping | ExecutionState::Accepted => {
            service.metrics.count(Counter::Suspended);
        }
    }
}

fn log(execution: &Execution, end: &End) {
    let (execution, state) = (execution.id(), end.state.name());
    match &end.error {
        None => tracing::debug!(execution, state, "execution ended"),
        Some(error) => tracing::warn!(execution, state, error, "execution ended"),
    }
}

/// What a caller is told whom the flow did not answer.
fn last_reply(execution: &Execution, end: &End) -> Reply {
    let id = execution.id();
    match end.state {
        ExecutionState::Done => Reply::json(200, json!({ "execution": id })),
        ExecutionState::Failed => Reply::json(
            500,
            json!({ "error": "the flow failed before it answered", "execution": id }),
        ),
        _ => Reply::json(202, json!({ "execution": id })),
    }
}
