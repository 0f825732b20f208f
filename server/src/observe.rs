//! Asks the admin listener of a flow's process: health, executions, metrics.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use bytes::Bytes;
use flow_model::wire::{Execution, ExecutionSummary, FlowMetrics, LiveSummary, Rejected, Resolve};
use http_body_util::{BodyExt as _, Limited};
use hyper::{Method, Request, StatusCode, header};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::json;
use thiserror::Error;
use tokio::time::timeout;

use crate::app::AppState;
use crate::store::now_ms;
use crate::supervise::service::Status;
use crate::supervise::upstream::{Sent, Upstream};

/// How long an answer may take; the listener only reads its own database.
const ANSWER_WITHIN: Duration = Duration::from_secs(10);

/// Largest answer: an execution carries its payload, up to GitHub's 25 MB, and its steps' inputs and outputs.
const ANSWER_LIMIT_BYTES: usize = 64 * 1024 * 1024;

/// How long the list of flows waits for a process's numbers.
const SUMMARY_WITHIN: Duration = Duration::from_millis(300);

/// What of a flow runs, with its numbers where the process gives them quickly.
pub async fn live(state: &AppState, slug: &str) -> Option<LiveSummary> {
    let service = state.deployer.supervisor().service(slug)?;
    let status = service.status().borrow().clone();
    let metrics = match &status.up {
        Some(up) => timeout(SUMMARY_WITHIN, up.admin.metrics(60)).await.ok().and_then(Result::ok),
        None => None,
    };
    let (rate, failed) = metrics.map_or((0.0, 0), |metrics| {
        let minute_ago = now_ms() - 60_000;
        let recent =
            metrics.points.iter().filter(|point| point.at_ms > minute_ago - metrics.step_ms);
        let accepted: u64 = recent.map(|point| point.accepted).sum();
        let failed = metrics.points.iter().map(|point| point.failed).sum();
        (accepted as f64 / 60.0, failed)
    });
    let Status { state, since_ms, .. } = status;
    Some(LiveSummary { version: service.version, state, since_ms, rate, failed })
}

/// The admin listener of one process.
#[derive(Clone)]
pub struct Admin {
    upstream: Arc<Upstream>,
    authorization: Arc<str>,
}

/// Why the admin listener gave no answer.
#[derive(Debug, Error)]
pub enum AdminError {
    /// The process takes no connection, or it ended while it answered.
    #[error("the flow's process does not answer")]
    Gone,
    /// Nothing came in time.
    #[error("the flow's process did not answer within {} s", ANSWER_WITHIN.as_secs())]
    Late,
    /// It refused; the text is its own.
    #[error("the flow's process refused ({status}): {text}")]
    Refused {
        /// The status.
        status: StatusCode,
        /// What it said.
        text: String,
    },
    /// It answered what this server cannot read.
    #[error("the flow's process answered in a form this server does not know")]
    Form(#[from] serde_json::Error),
}

impl std::fmt::Debug for Admin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Admin").field("upstream", &self.upstream).finish_non_exhaustive()
    }
}

impl Admin {
    /// The admin listener at this address with its token.
    pub fn new(address: SocketAddr, token: String) -> Self {
        let authorization = Arc::from(format!("Bearer {token}"));
        Self { upstream: Arc::new(Upstream::new(address)), authorization }
    }

    /// Whether the process is well.
    ///
    /// # Errors
    /// Where it is not.
    pub async fn health(&self) -> Result<(), AdminError> {
        self.ask(Method::GET, "/health", None).await.map(drop)
    }

    /// Executions, newest first. `query` is passed on as it is.
    ///
    /// # Errors
    /// Where there is no answer.
    pub async fn executions(&self, query: &str) -> Result<Vec<ExecutionSummary>, AdminError> {
        self.get(&format!("/executions?{query}")).await
    }

    /// One execution with its steps.
    ///
    /// # Errors
    /// Where there is no answer, or no such execution (404).
    pub async fn execution(&self, id: &str) -> Result<Execution, AdminError> {
        self.get(&format!("/executions/{id}")).await
    }

    /// Makes a new execution of the same event.
    ///
    /// # Errors
    /// Where there is no answer, or no such execution (404).
    pub async fn replay(&self, id: &str) -> Result<ExecutionSummary, AdminError> {
        let bytes = self.ask(Method::POST, &format!("/executions/{id}/replay"), None).await?;
        Ok(serde_json::from_slice(&bytes)?)
    }

    /// Settles an outcome unknown.
    ///
    /// # Errors
    /// Where there is no answer, or nothing to settle.
    pub async fn resolve(&self, id: &str, resolve: &Resolve) -> Result<(), AdminError> {
        self.post(&format!("/executions/{id}/resolve"), resolve).await
    }

    /// Deliveries that were turned away, newest first.
    ///
    /// # Errors
    /// Where there is no answer.
    pub async fn rejected(&self) -> Result<Vec<Rejected>, AdminError> {
        self.get("/rejected").await
    }

    /// The graphs of the last `minutes`; without the binary's size.
    ///
    /// # Errors
    /// Where there is no answer.
    pub async fn metrics(&self, minutes: u32) -> Result<FlowMetrics, AdminError> {
        self.get(&format!("/metrics.json?minutes={minutes}")).await
    }

    /// Gives the process the unfinished executions of another deployment, which runs no more.
    ///
    /// # Errors
    /// Where there is no answer.
    pub async fn adopt(&self, version: i64) -> Result<(), AdminError> {
        self.post("/adopt", &json!({ "deployment": version })).await
    }

    async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, AdminError> {
        let bytes = self.ask(Method::GET, path, None).await?;
        Ok(serde_json::from_slice(&bytes)?)
    }

    async fn post(&self, path: &str, body: &impl Serialize) -> Result<(), AdminError> {
        let body = serde_json::to_vec(body)?;
        self.ask(Method::POST, path, Some(body)).await.map(drop)
    }

    async fn ask(
        &self,
        method: Method,
        path: &str,
        body: Option<Vec<u8>>,
    ) -> Result<Bytes, AdminError> {
        timeout(ANSWER_WITHIN, self.ask_patiently(method, path, body))
            .await
            .unwrap_or(Err(AdminError::Late))
    }

    async fn ask_patiently(
        &self,
        method: Method,
        path: &str,
        body: Option<Vec<u8>>,
    ) -> Result<Bytes, AdminError> {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, "flow")
            .header(header::AUTHORIZATION, &*self.authorization);
        if body.is_some() {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        let body = body.map_or_else(Body::empty, Body::from);
        let request = request.body(body).map_err(|_| AdminError::Gone)?;
        let Sent::Answered(response) = self.upstream.send(request).await else {
            return Err(AdminError::Gone);
        };
        let status = response.status();
        let collected = Limited::new(response.into_body(), ANSWER_LIMIT_BYTES).collect().await;
        let bytes = collected.map_err(|_| AdminError::Gone)?.to_bytes();
        if status.is_success() {
            return Ok(bytes);
        }
        Err(AdminError::Refused { status, text: words(&bytes) })
    }
}

/// What a refusal says to a person, as a sentence: the listener answers `{"error": "..."}`.
fn words(body: &[u8]) -> String {
    #[derive(Deserialize)]
    struct Refusal {
        error: String,
    }
    let said = serde_json::from_slice(body).map(|Refusal { error }| error).unwrap_or_default();
    let said: String = said.trim().chars().take(500).collect();
    let mut letters = said.chars();
    match letters.next() {
        None => "The flow's process refused this.".to_owned(),
        Some(first) => {
            let end = if said.ends_with(['.', '?', '!']) { "" } else { "." };
            format!("{}{}{end}", first.to_uppercase(), letters.as_str())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_a_sentence() {
        for (body, expect) in [
            (r#"{"error":"there is nothing to settle"}"#, "There is nothing to settle."),
            (r#"{"error":"Wait."}"#, "Wait."),
            ("<html>", "The flow's process refused this."),
            ("{}", "The flow's process refused this."),
        ] {
            assert_eq!(words(body.as_bytes()), expect);
        }
    }
}
