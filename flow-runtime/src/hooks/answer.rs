//! What the hook listener answers: always JSON, except where a flow answers by itself.

use std::time::Duration;

use axum::body::Body;
use axum::http::header::{ALLOW, CONTENT_TYPE, HeaderValue, RETRY_AFTER};
use axum::http::{Response as HttpResponse, StatusCode};
use axum::response::Response;
use serde_json::{Value, json};
use tokio::sync::oneshot;

use crate::cx::Reply;

/// A delivery that is not taken.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) status: StatusCode,
    pub(super) reason: String,
    header: Option<(axum::http::HeaderName, HeaderValue)>,
}

impl Refusal {
    pub(super) fn new(status: StatusCode, reason: impl Into<String>) -> Self {
        Self { status, reason: reason.into(), header: None }
    }

    /// 400 with the place of the error.
    pub(super) fn broken_json(error: &serde_json::Error) -> Self {
        Self::new(StatusCode::BAD_REQUEST, format!("the body is not JSON: {error}"))
    }

    /// 401.
    pub(super) fn unauthorized(reason: impl Into<String>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, reason)
    }

    /// 405 with the methods that are allowed.
    pub(super) fn method(allowed: &str) -> Self {
        let header = HeaderValue::from_str(allowed).ok().map(|value| (ALLOW, value));
        let reason = format!("only {allowed} is allowed here");
        Self { status: StatusCode::METHOD_NOT_ALLOWED, reason, header }
    }

    /// 503: nothing was kept; try again soon.
    pub(super) fn unavailable(reason: &str) -> Self {
        Self {
            status: StatusCode::SERVICE_UNAVAILABLE,
            reason: format!("{reason}; try again later"),
            header: Some((RETRY_AFTER, HeaderValue::from_static("5"))),
        }
    }

    pub(super) fn into_response(self) -> Response {
        let mut response = json_response(self.status, &json!({ "error": self.reason }));
        if let Some((name, value)) = self.header {
            response.headers_mut().insert(name, value);
        }
        response
    }
}

pub(super) fn json_response(status: StatusCode, body: &Value) -> Response {
    response(status, HeaderValue::from_static("application/json"), body.to_string())
}

fn response(status: StatusCode, content_type: HeaderValue, body: String) -> Response {
    let mut response = HttpResponse::new(Body::from(body));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, content_type);
    response
}

/// 200: the event is on disk.
pub(super) fn accepted(execution: &str) -> Response {
    json_response(StatusCode::OK, &json!({ "execution": execution }))
}

/// 200: the event has been on disk before.
pub(super) fn duplicate(execution: &str) -> Response {
    json_response(StatusCode::OK, &json!({ "duplicate": true, "execution": execution }))
}

/// 202: nothing here listens to it.
pub(super) fn ignored(what: &str) -> Response {
    json_response(StatusCode::ACCEPTED, &json!({ "ignored": what }))
}

/// A flow's own answer.
pub(super) fn of_reply(reply: Reply) -> Response {
    let status = match StatusCode::from_u16(reply.status) {
        Ok(status) if (200..600).contains(&status.as_u16()) => status,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    };
    response(status, HeaderValue::from_static(reply.content_type), reply.body)
}

/// The flow's answer, or 202 after the deadline: the event is on disk and runs on.
pub(super) async fn by_flow(
    answered: oneshot::Receiver<Reply>,
    deadline: Duration,
    execution: &str,
) -> Response {
    match tokio::time::timeout(deadline, answered).await {
        Ok(Ok(reply)) => of_reply(reply),
        _ => json_response(StatusCode::ACCEPTED, &json!({ "execution": execution })),
    }
}
