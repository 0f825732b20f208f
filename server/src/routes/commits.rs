//! `/flows/{slug}/commits`: the versions of a flow, and a new one from its draft.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use flow_model::wire::{Commit, NewCommit};

use crate::app::AppState;
use crate::error::ApiError;
use crate::extract::{JsonBody, PathOf};
use crate::flows;

/// How many commits a list shows.
const LISTED: u32 = 200;

/// `GET /flows/{slug}/commits`.
pub async fn list(
    State(state): State<AppState>,
    PathOf(slug): PathOf<String>,
) -> Result<Json<Vec<Commit>>, ApiError> {
    let draft = flows::draft(&state, &slug).await?;
    Ok(Json(state.repos.log(&draft.slug, LISTED).await?))
}

/// `POST /flows/{slug}/commits`.
pub async fn create(
    State(state): State<AppState>,
    PathOf(slug): PathOf<String>,
    JsonBody(new): JsonBody<NewCommit>,
) -> Result<(StatusCode, Json<Commit>), ApiError> {
    let commit = flows::commit_draft(&state, &slug, new.revision, &new.message).await?;
    Ok((StatusCode::CREATED, Json(commit)))
}
