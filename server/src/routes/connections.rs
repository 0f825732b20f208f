//! `/connections`: list, create, change, remove. Secrets go in and never come out.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use flow_model::wire::{Connection, SaveConnection};

use crate::app::AppState;
use crate::error::ApiError;
use crate::extract::{JsonBody, PathOf};
use crate::{connections, deploy};

/// `GET /connections`.
pub async fn list(State(state): State<AppState>) -> Result<Json<Vec<Connection>>, ApiError> {
    Ok(Json(connections::list(&state).await?))
}

/// `PUT /connections/{name}`.
pub async fn save(
    State(state): State<AppState>,
    PathOf(name): PathOf<String>,
    JsonBody(wish): JsonBody<SaveConnection>,
) -> Result<Json<Connection>, ApiError> {
    let saved = connections::save(&state, &name, wish).await?;
    deploy::connection_changed(&state, &name).await?;
    Ok(Json(saved))
}

/// `DELETE /connections/{name}`.
pub async fn remove(
    State(state): State<AppState>,
    PathOf(name): PathOf<String>,
) -> Result<StatusCode, ApiError> {
    connections::remove(&state, &name).await?;
    Ok(StatusCode::NO_CONTENT)
}
