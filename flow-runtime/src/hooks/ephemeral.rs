//! Events of `.ephemeral()` triggers: they run at once, and nothing is stored.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Instant;

use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;
use tokio::sync::oneshot;

use super::answer::{self, Refusal};
use super::take::Share;
use crate::clock::new_id;
use crate::cx::Execution;
use crate::cx::execution::Identity;
use crate::error::{Reason, Wait};
use crate::metrics::Counter;
use crate::payload::AnyPayload;
use crate::service::Service;
use crate::verify::Proof;
use crate::worker;

/// Runs every share and answers for the first that has something to say.
pub(super) async fn run(
    service: &Arc<Service>,
    shares: Vec<Share<'_>>,
    proof: Option<Proof>,
) -> Result<Response, Refusal> {
    let mut response = None;
    for share in shares {
        service.metrics.count(Counter::Accepted);
        let payload = share.payload.map_err(|why| {
            service.metrics.count(Counter::Failed);
            Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, why)
        })?;
        let run = Box::pin(run_one(Arc::clone(service), share.index, payload, proof));
        let own =
            to_its_end(service, run).await.unwrap_or_else(|| failed("the run ended too early"));
        response.get_or_insert(own);
    }
    response.ok_or_else(|| Refusal::new(StatusCode::NOT_FOUND, "no trigger wants this"))
}

async fn run_one(
    service: Arc<Service>,
    index: usize,
    payload: AnyPayload,
    proof: Option<Proof>,
) -> Response {
    let since = Instant::now();
    let Some(trigger) = service.triggers.get(index) else {
        return failed("there is no such trigger");
    };
    let Ok(_permit) = service.permits.acquire().await else {
        return failed("the flow is stopping");
    };
    let (caller, mut answered) = oneshot::channel();
    let identity = Identity { id: new_id(), stored: None };
    let execution = Execution::new(Arc::clone(&service), identity, Vec::new(), Some(caller));
    let result = worker::run(&execution, trigger, &payload, proof).await;
    let counter = if result.is_ok() { Counter::Done } else { Counter::Failed };
    service.metrics.ended(counter, since.elapsed());
    if let Ok(reply) = answered.try_recv() {
        return answer::of_reply(reply);
    }
    match result {
        Ok(()) => answer::json_response(StatusCode::OK, &json!({ "done": true })),
        Err(reason) => {
            let why = match reason {
                Reason::Fail { message } => message,
                Reason::OutcomeUnknown { path, why } => {
                    format!("the outcome of `{path}` is unknown: {why}")
                }
                Reason::Suspend { wait, .. } => match wait {
                    Wait::Sleep { path } => format!("`{path}` sleeps"),
                    Wait::Retry { why } => why,
                },
                Reason::Stop => String::new(),
            };
            tracing::warn!(handler = trigger.name, error = why, "ephemeral execution failed");
            failed("the flow failed")
        }
    }
}

fn failed(why: &str) -> Response {
    answer::json_response(StatusCode::INTERNAL_SERVER_ERROR, &json!({ "error": why }))
}

/// Runs a future to its end even where the caller hangs up. Most need one poll and no task of their own.
async fn to_its_end<T: Send + 'static>(
    service: &Service,
    mut run: Pin<Box<dyn Future<Output = T> + Send>>,
) -> Option<T> {
    match poll_fn(|context| Poll::Ready(run.as_mut().poll(context))).await {
        Poll::Ready(ended) => Some(ended),
        Poll::Pending => service.runs.spawn(run).await.ok(),
    }
}
