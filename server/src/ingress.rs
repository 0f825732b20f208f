//! The hooks listener: takes deliveries for all flows and hands each to the process of its flow, streaming.

mod headers;

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::body::{Body, HttpBody as _};
use axum::extract::{ConnectInfo, State};
use axum::http::{Request, Response, StatusCode, Uri, header};
use axum::response::IntoResponse as _;
use axum::routing::any;
use axum::{Json, Router};
use flow_model::wire::RunState;
use futures::StreamExt as _;
use http_body_util::BodyExt as _;
use serde_json::json;
use tokio::sync::watch;
use tokio::time::{Instant, timeout_at};
use tokio_util::task::task_tracker::TaskTrackerToken;

use crate::app::AppState;
use crate::flows;
use crate::supervise::service::{Service, Status};
use crate::supervise::upstream::{Sent, Upstream};

/// How long a delivery waits for a process that is being started again.
const PATIENCE: Duration = Duration::from_secs(10);

/// After how many seconds a sender should try a stopped flow again.
const RETRY_AFTER_SECONDS: &str = "30";

/// GitHub's own limit, and the default of a flow's: <https://docs.github.com/en/webhooks/webhook-events-and-payloads#payload-cap>.
const BODY_LIMIT_BYTES: u64 = 25 * 1024 * 1024;

/// Everything the hooks listener answers.
pub fn router(state: AppState) -> Router {
    Router::new()
        .route("/hooks/{flow}", any(deliver))
        .route("/hooks/{flow}/{*path}", any(deliver))
        .fallback(|| async { refusal(StatusCode::NOT_FOUND, "Hooks are below /hooks/.") })
        .with_state(state)
}

/// Why a delivery has nowhere to go.
enum Nowhere {
    /// No such flow.
    Unknown,
    /// The flow is stopped, was never deployed, or its process keeps ending.
    Off,
}

async fn deliver(
    State(state): State<AppState>,
    ConnectInfo(sender): ConnectInfo<SocketAddr>,
    request: Request<Body>,
) -> Response<Body> {
    let (mut parts, body) = request.into_parts();
    let Some((slug, target)) = split(&parts.uri) else {
        return refusal(StatusCode::NOT_FOUND, "There is no such hook.");
    };
    headers::inward(&mut parts.headers, sender.ip());
    parts.uri = target;
    parts.version = hyper::Version::HTTP_11;
    let declared = body.size_hint().exact().unwrap_or(0);
    let (body, received) = counted(body);
    let request = Request::from_parts(parts, body);
    let response = match hand_over(&state, &slug, request).await {
        Ok(response) => response,
        Err(Nowhere::Unknown) => {
            refusal(StatusCode::NOT_FOUND, "There is no flow at this address.")
        }
        Err(Nowhere::Off) => {
            let mut response = refusal(StatusCode::SERVICE_UNAVAILABLE, "This flow does not run.");
            let later = header::HeaderValue::from_static(RETRY_AFTER_SECONDS);
            response.headers_mut().insert(header::RETRY_AFTER, later);
            response
        }
    };
    // A process may close the connection over a body that is too large before its answer was read.
    let size = declared.max(received.load(Ordering::Relaxed));
    if response.status() == StatusCode::BAD_GATEWAY && size > BODY_LIMIT_BYTES {
        return refusal(StatusCode::PAYLOAD_TOO_LARGE, "The body is over this flow's limit.");
    }
    response
}

/// `/hooks/<flow>/<path>?<query>` as the flow and `/<path>?<query>`.
fn split(uri: &Uri) -> Option<(String, Uri)> {
    let rest = uri.path().strip_prefix("/hooks/")?;
    let (slug, path) = rest.split_once('/').unwrap_or((rest, ""));
    let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    let target = format!("/{path}{query}").parse().ok()?;
    Some((slug.to_owned(), target))
}

/// Gives the request to the process that has the flow's deliveries; to the next one where that one is just
/// going away and the request has not left yet.
async fn hand_over(
    state: &AppState,
    slug: &str,
    mut request: Request<Body>,
) -> Result<Response<Body>, Nowhere> {
    let Some(line) = state.deployer.supervisor().line(slug) else {
        let known = flows::draft(state, slug).await.is_ok();
        return Err(if known { Nowhere::Off } else { Nowhere::Unknown });
    };
    let mut line = line.subscribe();
    let deadline = Instant::now() + PATIENCE;
    loop {
        let found = timeout_at(deadline, up(&mut line)).await;
        let (upstream, held) = found.unwrap_or(Err(Nowhere::Off))?;
        match upstream.send(request).await {
            Sent::Answered(response) => return Ok(outward(response, held)),
            Sent::Broken(error) => {
                tracing::info!(%error, flow = slug, "a delivery broke off at the flow's process");
                let words = "The flow's process broke off during this delivery; send it again.";
                return Ok(refusal(StatusCode::BAD_GATEWAY, words));
            }
            Sent::Unsent(unsent) => request = *unsent,
        }
        // The supervisor has not seen the end of that process yet.
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// The process that takes the flow's deliveries, waiting for it where it is being started.
async fn up(
    line: &mut watch::Receiver<Option<Arc<Service>>>,
) -> Result<(Arc<Upstream>, TaskTrackerToken), Nowhere> {
    loop {
        let mut status = {
            let service = line.borrow_and_update();
            let Some(service) = &*service else {
                return Err(Nowhere::Off);
            };
            let mut status = service.status();
            // Held while the line is borrowed: a switch that comes after waits for this delivery.
            if let Some(found) = take(&status.borrow_and_update()) {
                return Ok(found);
            }
            status
        };
        if status.borrow().state == RunState::CrashLoop {
            return Err(Nowhere::Off);
        }
        tokio::select! {
            changed = line.changed() => changed.map_err(|_| Nowhere::Off)?,
            changed = status.changed() => changed.map_err(|_| Nowhere::Off)?,
        }
    }
}

fn take(status: &Status) -> Option<(Arc<Upstream>, TaskTrackerToken)> {
    let up = status.up.as_ref()?;
    Some((up.upstream.clone(), up.upstream.hold()))
}

/// The process's answer for the sender. `held` goes when its last byte has gone.
fn outward(response: Response<hyper::body::Incoming>, held: TaskTrackerToken) -> Response<Body> {
    let (mut parts, body) = response.into_parts();
    headers::outward(&mut parts.headers);
    let body = Body::new(body.map_frame(move |frame| {
        let _in_flight = &held;
        frame
    }));
    Response::from_parts(parts, body)
}

/// The body, and how much of it was read so far.
fn counted(body: Body) -> (Body, Arc<AtomicU64>) {
    let received = Arc::new(AtomicU64::new(0));
    if body.is_end_stream() || body.size_hint().exact().is_some() {
        return (body, received);
    }
    let counter = received.clone();
    let stream = body.into_data_stream().inspect(move |chunk| {
        if let Ok(chunk) = chunk {
            counter.fetch_add(chunk.len() as u64, Ordering::Relaxed);
        }
    });
    (Body::from_stream(stream), received)
}

fn refusal(status: StatusCode, message: &str) -> Response<Body> {
    let mut response = (status, Json(json!({ "error": message }))).into_response();
    headers::outward(response.headers_mut());
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_split_into_flow_and_path() {
        let check = |from: &'static str, slug: &str, target: &str| {
            let (found, path) = split(&Uri::from_static(from)).unwrap();
            assert_eq!((found.as_str(), path.to_string().as_str()), (slug, target));
        };
        check("/hooks/bugs/acme_github", "bugs", "/acme_github");
        check("/hooks/bugs/a/b?x=1&y", "bugs", "/a/b?x=1&y");
        check("/hooks/bugs", "bugs", "/");
    }
}
