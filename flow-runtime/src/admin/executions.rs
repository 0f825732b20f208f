//! Executions: list, look, replay, resolve. Field names are those of the product's wire format.

use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::AdminError;
use crate::inbox::reader::{self, Filter, StoredExecution};
use crate::inbox::{ExecutionState, Resolution};
use crate::journal::{Kind, Record};
use crate::service::Service;

/// Most executions in one answer.
const LONGEST_LIST: i64 = 500;

/// What to list.
#[derive(Debug, Deserialize)]
pub(super) struct Wanted {
    state: Option<String>,
    before_ms: Option<i64>,
    /// An execution's id.
    before: Option<String>,
    limit: Option<i64>,
}

/// A line of the list.
#[derive(Debug, Serialize)]
pub(super) struct ExecutionSummary {
    id: String,
    trigger: String,
    event: String,
    delivery_id: String,
    state: &'static str,
    accepted_at_ms: i64,
    took_ms: Option<f64>,
    version: i64,
    error: Option<String>,
    replay_of: Option<String>,
}

/// An execution with its payload and its journal.
#[derive(Debug, Serialize)]
pub(super) struct ExecutionDetail {
    summary: ExecutionSummary,
    payload: Value,
    steps: Vec<StepRecord>,
}

/// A journal record.
#[derive(Debug, Serialize)]
struct StepRecord {
    path: String,
    kind: &'static str,
    operation: String,
    state: &'static str,
    input: Value,
    output: Value,
    error: Option<String>,
    attempts: u32,
    started_at_ms: i64,
    took_ms: Option<f64>,
}

/// Which outcome unknown to settle, and how.
#[derive(Debug, Deserialize)]
pub(super) struct Resolve {
    path: String,
    resolution: String,
}

/// `GET /executions?state=&before=&before_ms=&limit=`, newest first.
pub(super) async fn list(
    State(service): State<Arc<Service>>,
    Query(wanted): Query<Wanted>,
) -> Result<Json<Vec<ExecutionSummary>>, AdminError> {
    // Running is known only in memory; on disk such an execution stands as accepted, retrying or sleeping.
    let in_state = match wanted.state.as_deref() {
        None | Some("") => reader::Wanted::Any,
        Some("running") => reader::Wanted::Numbers(service.inbox.running_numbers()),
        Some(name) => reader::Wanted::In(ExecutionState::from_name(name).ok_or_else(|| {
            AdminError::new(StatusCode::BAD_REQUEST, format!("there is no state `{name}`"))
        })?),
    };
    let filter = Filter {
        wanted: in_state,
        before: wanted.before.filter(|id| !id.is_empty()),
        before_ms: wanted.before_ms.unwrap_or(i64::MAX),
        limit: wanted.limit.unwrap_or(50).clamp(1, LONGEST_LIST),
    };
    let executions = service.reader.list(&filter).await?;
    let summaries = executions.into_iter().map(|execution| summary(&service, execution));
    // One that ended between the two looks is not running any more.
    let running_only = wanted.state.as_deref() == Some("running");
    Ok(Json(summaries.filter(|summary| !running_only || summary.state == "running").collect()))
}

/// `GET /executions/{id}`.
pub(super) async fn get(
    State(service): State<Arc<Service>>,
    Path(id): Path<String>,
) -> Result<Json<ExecutionDetail>, AdminError> {
    let (execution, payload, records) = service.reader.get(&id).await?;
    Ok(Json(ExecutionDetail {
        summary: summary(&service, execution),
        payload: serde_json::from_slice(&payload).unwrap_or(Value::Null),
        steps: records.into_iter().map(step_record).collect(),
    }))
}

/// `POST /executions/{id}/replay`: a new execution of the same event.
pub(super) async fn replay(
    State(service): State<Arc<Service>>,
    Path(id): Path<String>,
) -> Result<(StatusCode, Json<ExecutionSummary>), AdminError> {
    let replay = service.inbox.replay(id).await?;
    service.wake.notify_one();
    let (execution, _, _) = service.reader.get(&replay).await?;
    Ok((StatusCode::CREATED, Json(summary(&service, execution))))
}

/// `POST /executions/{id}/resolve`: settles an outcome unknown.
pub(super) async fn resolve(
    State(service): State<Arc<Service>>,
    Path(id): Path<String>,
    body: Result<Json<Resolve>, JsonRejection>,
) -> Result<StatusCode, AdminError> {
    let Json(Resolve { path, resolution }) =
        body.map_err(|rejection| AdminError::new(rejection.status(), rejection.body_text()))?;
    let resolution = Resolution::from_name(&resolution).ok_or_else(|| {
        AdminError::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            format!("`{resolution}` is not repeat, skip or fail"),
        )
    })?;
    tracing::info!(execution = id, step = path, resolution = resolution.name(), "outcome settled");
    service.inbox.resolve(id, path, resolution).await?;
    service.wake.notify_one();
    Ok(StatusCode::NO_CONTENT)
}

fn summary(service: &Service, execution: StoredExecution) -> ExecutionSummary {
    let on_disk = execution.state;
    let is_due = matches!(
        on_disk,
        ExecutionState::Accepted | ExecutionState::Retrying | ExecutionState::Sleeping
    );
    let running = is_due && service.inbox.is_running(execution.number);
    ExecutionSummary {
        id: execution.id,
        trigger: execution.handler,
        event: execution.event,
        delivery_id: execution.delivery_id,
        state: if running { "running" } else { on_disk.name() },
        accepted_at_ms: execution.accepted_at_ms,
        took_ms: execution.took_us.map(millis),
        version: execution.deployment,
        error: execution.error,
        replay_of: execution.replay_of,
    }
}

fn step_record(record: Record) -> StepRecord {
    StepRecord {
        input: record.input_value(),
        output: record.output_value(),
        path: record.path,
        // On the wire an effect of a Rust node is a step, and an answer is a value: its status.
        kind: match record.kind {
            Kind::Run => Kind::Step.name(),
            Kind::Respond => Kind::Value.name(),
            kind => kind.name(),
        },
        operation: record.operation,
        state: record.state.name(),
        error: record.error,
        attempts: record.attempts,
        started_at_ms: record.started_at_ms,
        took_ms: record.took_us.map(millis),
    }
}

fn millis(us: i64) -> f64 {
    us as f64 / 1000.0
}
