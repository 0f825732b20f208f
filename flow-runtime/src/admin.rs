//! The admin listener: health, numbers, executions, and what an operator may do with them.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{StatusCode, header::CONTENT_TYPE};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::json;

use crate::error::StoreError;
use crate::metrics::prometheus::{self, Gauges};
use crate::service::{RejectedDelivery, Service};
use crate::verify::bearer;

mod executions;
mod lifecycle;
mod numbers;

/// All routes; everything but `/health` asks for the token.
pub(crate) fn router(service: Arc<Service>) -> Router {
    Router::new()
        .route("/metrics", get(metrics))
        .route("/metrics.json", get(numbers::get))
        .route("/executions", get(executions::list))
        .route("/executions/{id}", get(executions::get))
        .route("/executions/{id}/replay", post(executions::replay))
        .route("/executions/{id}/resolve", post(executions::resolve))
        .route("/rejected", get(rejected))
        .route("/adopt", post(lifecycle::adopt))
        .route("/drain", post(lifecycle::drain))
        .layer(middleware::from_fn_with_state(Arc::clone(&service), authorize))
        .route("/health", get(health))
        .fallback(async || AdminError::new(StatusCode::NOT_FOUND, "there is nothing here"))
        .with_state(service)
}

async fn authorize(
    State(service): State<Arc<Service>>,
    request: Request,
    next: Next,
) -> Result<Response, AdminError> {
    bearer::verify(request.headers(), &service.settings.admin_token)
        .map_err(|rejection| AdminError::new(StatusCode::UNAUTHORIZED, rejection.0))?;
    Ok(next.run(request).await)
}

async fn health() -> Json<serde_json::Value> {
    Json(json!({ "status": "ok" }))
}

async fn metrics(State(service): State<Arc<Service>>) -> Response {
    let gauges = Gauges { waiting: service.inbox.waiting(), running: service.inbox.running() };
    let text = prometheus::text(&service.metrics, &gauges);
    ([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response()
}

async fn rejected(State(service): State<Arc<Service>>) -> Json<Vec<RejectedDelivery>> {
    Json(service.rejected())
}

/// An error of the admin listener, as JSON.
#[derive(Debug)]
pub(crate) struct AdminError {
    status: StatusCode,
    message: String,
}

impl AdminError {
    pub(crate) fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self { status, message: message.into() }
    }
}

impl From<StoreError> for AdminError {
    fn from(error: StoreError) -> Self {
        let status = match &error {
            StoreError::Missing => StatusCode::NOT_FOUND,
            StoreError::Conflict(_) => StatusCode::CONFLICT,
            StoreError::Full | StoreError::Closed => StatusCode::SERVICE_UNAVAILABLE,
            _ => StatusCode::INTERNAL_SERVER_ERROR,
        };
        Self::new(status, error.to_string())
    }
}

impl IntoResponse for AdminError {
    fn into_response(self) -> Response {
        (self.status, Json(json!({ "error": self.message }))).into_response()
    }
}
