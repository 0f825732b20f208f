//! Handing executions from one deployment to the next.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use super::AdminError;
use crate::inbox::presence;
use crate::service::{self, Service};

/// Whose executions to take over.
#[derive(Debug, Deserialize)]
pub(super) struct Adopt {
    deployment: i64,
}

/// `POST /adopt`: takes over what a deployment left that runs no more; 409 while it runs.
pub(super) async fn adopt(
    State(service): State<Arc<Service>>,
    body: Result<Json<Adopt>, JsonRejection>,
) -> Result<StatusCode, AdminError> {
    let Json(Adopt { deployment }) =
        body.map_err(|rejection| AdminError::new(rejection.status(), rejection.body_text()))?;
    if deployment == service.settings.deployment {
        return Ok(StatusCode::NO_CONTENT);
    }
    let deserted = presence::deserted(&service.settings.store, deployment)
        .map_err(|error| AdminError::new(StatusCode::INTERNAL_SERVER_ERROR, error.to_string()))?;
    if deserted.is_none() {
        let message = format!("deployment {deployment} still runs");
        return Err(AdminError::new(StatusCode::CONFLICT, message));
    }
    drop(deserted);
    service.inbox.adopt(deployment).await?;
    service.wake.notify_one();
    Ok(StatusCode::NO_CONTENT)
}

/// `POST /drain`: begins nothing new, waits for what runs, hands the rest over. The process stays up to be asked.
pub(super) async fn drain(State(service): State<Arc<Service>>) -> Json<Value> {
    let drained = service::drain(&service).await;
    Json(json!({ "drained": drained, "running": service.inbox.running() }))
}
