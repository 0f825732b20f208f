//! `/flows`: list, make, look at, save the draft of, archive; and the secret to paste at the provider.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use flow_model::ids::NodeId;
use flow_model::wire::{FlowDocument, FlowSummary, HookSecret, NewFlow, SaveDraft, Saved};
use serde::Deserialize;

use crate::app::AppState;
use crate::error::ApiError;
use crate::extract::{JsonBody, PathOf};
use crate::{connections, flows};

/// `GET /flows`.
pub async fn list(State(state): State<AppState>) -> Result<Json<Vec<FlowSummary>>, ApiError> {
    Ok(Json(flows::list(&state).await?))
}

/// `POST /flows`.
pub async fn create(
    State(state): State<AppState>,
    JsonBody(new): JsonBody<NewFlow>,
) -> Result<(StatusCode, Json<FlowDocument>), ApiError> {
    Ok((StatusCode::CREATED, Json(flows::create(&state, new.flow).await?)))
}

/// `GET /flows/{slug}`.
pub async fn show(
    State(state): State<AppState>,
    PathOf(slug): PathOf<String>,
) -> Result<Json<FlowDocument>, ApiError> {
    Ok(Json(flows::document(&state, &slug).await?))
}

/// `PUT /flows/{slug}/draft`.
pub async fn save_draft(
    State(state): State<AppState>,
    PathOf(slug): PathOf<String>,
    JsonBody(save): JsonBody<SaveDraft>,
) -> Result<Json<Saved>, ApiError> {
    Ok(Json(
        flows::save_draft(&state, &slug, save.revision, save.flow, save.source.as_deref()).await?,
    ))
}

/// `DELETE /flows/{slug}`.
pub async fn archive(
    State(state): State<AppState>,
    PathOf(slug): PathOf<String>,
) -> Result<StatusCode, ApiError> {
    flows::archive(&state, &slug).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Whose secret is asked for.
#[derive(Deserialize)]
pub struct OfTrigger {
    node: NodeId,
}

/// `POST /flows/{slug}/hook-secret`.
pub async fn hook_secret(
    State(state): State<AppState>,
    PathOf(slug): PathOf<String>,
    JsonBody(of): JsonBody<OfTrigger>,
) -> Result<Json<HookSecret>, ApiError> {
    let draft = flows::draft(&state, &slug).await?;
    let secret = connections::hook_secret(&state, &draft.flow, &of.node).await?;
    Ok(Json(HookSecret { secret: secret.reveal().to_owned() }))
}
