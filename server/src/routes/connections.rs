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

/// `DELETE /connections/{name}`; 409 while flows that run use it.
pub async fn remove(
    State(state): State<AppState>,
    PathOf(name): PathOf<String>,
) -> Result<StatusCode, ApiError> {
    let users = deploy::live_with(&state, &name).await?;
    if !users.is_empty() {
        let flows: Vec<String> = users.iter().map(|(slug, _)| format!("`{slug}`")).collect();
        return Err(ApiError::conflict(
            "in-use",
            format!(
                "The connection `{name}` is used by what runs of {}. Stop that first, or deploy it with another connection.",
                flows.join(", ")
            ),
        ));
    }
    connections::remove(&state, &name).await?;
    Ok(StatusCode::NO_CONTENT)
}
