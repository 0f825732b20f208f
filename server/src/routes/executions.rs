//! `/flows/{slug}/executions`, `rejected` and `metrics`: what the flow's own process knows, passed on.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use flow_model::wire::{Execution, ExecutionSummary, FlowMetrics, Rejected, Resolve};
use serde::Deserialize;

use crate::app::AppState;
use crate::error::ApiError;
use crate::extract::{JsonBody, PathOf, QueryOf};
use crate::flows;
use crate::observe::{Admin, AdminError};
use crate::supervise::service::Service;

/// Longest span of the graphs: a day, as much as a flow gives.
const MINUTES_LIMIT: u32 = 24 * 60;

/// Which executions.
#[derive(Deserialize)]
pub struct Wanted {
    state: Option<String>,
    before_ms: Option<i64>,
    before: Option<String>,
    limit: Option<u32>,
}

/// Which span of time.
#[derive(Deserialize)]
pub struct Span {
    minutes: Option<u32>,
}

/// `GET /flows/{slug}/executions`.
pub async fn list(
    State(state): State<AppState>,
    PathOf(slug): PathOf<String>,
    QueryOf(wanted): QueryOf<Wanted>,
) -> Result<Json<Vec<ExecutionSummary>>, ApiError> {
    let mut query = format!("limit={}", wanted.limit.unwrap_or(50).min(500));
    if let Some(before_ms) = wanted.before_ms {
        query.push_str(&format!("&before_ms={before_ms}"));
    }
    if let Some(before) = &wanted.before {
        query.push_str(&format!("&before={}", checked(before)?));
    }
    if let Some(state) = wanted.state.filter(|state| !state.is_empty()) {
        let words = state.chars().all(|letter| letter.is_ascii_lowercase() || letter == '_');
        if !words {
            return Err(ApiError::bad_request("`state` is one of the states of an execution."));
        }
        query.push_str(&format!("&state={state}"));
    }
    let admin = admin(&state, &slug).await?;
    Ok(Json(admin.executions(&query).await.map_err(passed_on)?))
}

/// `GET /flows/{slug}/executions/{id}`.
pub async fn show(
    State(state): State<AppState>,
    PathOf((slug, id)): PathOf<(String, String)>,
) -> Result<Json<Execution>, ApiError> {
    let admin = admin(&state, &slug).await?;
    Ok(Json(admin.execution(checked(&id)?).await.map_err(passed_on)?))
}

/// `POST /flows/{slug}/executions/{id}/replay`.
pub async fn replay(
    State(state): State<AppState>,
    PathOf((slug, id)): PathOf<(String, String)>,
) -> Result<(StatusCode, Json<ExecutionSummary>), ApiError> {
    let admin = admin(&state, &slug).await?;
    let summary = admin.replay(checked(&id)?).await.map_err(passed_on)?;
    Ok((StatusCode::CREATED, Json(summary)))
}

/// `POST /flows/{slug}/executions/{id}/resolve`.
pub async fn resolve(
    State(state): State<AppState>,
    PathOf((slug, id)): PathOf<(String, String)>,
    JsonBody(resolve): JsonBody<Resolve>,
) -> Result<StatusCode, ApiError> {
    let admin = admin(&state, &slug).await?;
    admin.resolve(checked(&id)?, &resolve).await.map_err(passed_on)?;
    Ok(StatusCode::NO_CONTENT)
}

/// `GET /flows/{slug}/rejected`.
pub async fn rejected(
    State(state): State<AppState>,
    PathOf(slug): PathOf<String>,
) -> Result<Json<Vec<Rejected>>, ApiError> {
    let admin = admin(&state, &slug).await?;
    Ok(Json(admin.rejected().await.map_err(passed_on)?))
}

/// `GET /flows/{slug}/metrics`.
pub async fn metrics(
    State(state): State<AppState>,
    PathOf(slug): PathOf<String>,
    QueryOf(span): QueryOf<Span>,
) -> Result<Json<FlowMetrics>, ApiError> {
    let service = running(&state, &slug).await?;
    let minutes = span.minutes.unwrap_or(60).clamp(1, MINUTES_LIMIT);
    let mut metrics = admin_of(&service)?.metrics(minutes).await.map_err(passed_on)?;
    let record = state.store.deployment(&slug, service.version).await?;
    metrics.binary_bytes = record.map_or(0, |record| record.deployment.binary_bytes);
    Ok(Json(metrics))
}

async fn admin(state: &AppState, slug: &str) -> Result<Admin, ApiError> {
    admin_of(&*running(state, slug).await?)
}

async fn running(state: &AppState, slug: &str) -> Result<std::sync::Arc<Service>, ApiError> {
    flows::draft(state, slug).await?;
    let service = state.deployer.supervisor().service(slug);
    service.ok_or_else(|| {
        ApiError::conflict("not-running", "This flow does not run; deploy it to see what it does.")
    })
}

fn admin_of(service: &Service) -> Result<Admin, ApiError> {
    let admin = service.status().borrow().up.as_ref().map(|up| up.admin.clone());
    admin.ok_or_else(|| {
        ApiError::conflict("not-running", "This flow's process is being started again.")
    })
}

/// An id that is part of an address: nothing but letters, digits and dashes.
fn checked(id: &str) -> Result<&str, ApiError> {
    let plain =
        !id.is_empty() && id.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-');
    if plain { Ok(id) } else { Err(ApiError::not_found("There is no such execution.")) }
}

fn passed_on(error: AdminError) -> ApiError {
    match error {
        AdminError::Refused { status: StatusCode::NOT_FOUND, .. } => {
            ApiError::not_found("There is no such execution.")
        }
        AdminError::Refused { status, text } if status.is_client_error() => {
            ApiError::refused(status, "refused", text)
        }
        AdminError::Gone | AdminError::Late => {
            ApiError::conflict("not-running", "This flow's process does not answer; try again.")
        }
        error => ApiError::Internal(error.into()),
    }
}
