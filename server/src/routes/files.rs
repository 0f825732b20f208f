//! `/flows/{slug}/files`: the files of a flow's repository; and how far the repository is.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use flow_model::wire::{
    Checked, Diagnosed, FileText, FlowDocument, LastReadable, RepoFile, RevisionOf, SaveFile,
    SettlePushed,
};
use serde::Deserialize;

use crate::app::AppState;
use crate::deploy;
use crate::error::ApiError;
use crate::extract::{JsonBody, PathOf, QueryOf};
use crate::flows::{self, files, pushes};

/// `GET /flows/{slug}/files`.
pub async fn list(
    State(state): State<AppState>,
    PathOf(slug): PathOf<String>,
) -> Result<Json<Vec<RepoFile>>, ApiError> {
    let draft = flows::draft(&state, &slug).await?;
    Ok(Json(files::list(&state, &draft).await?))
}

/// `GET /flows/{slug}/files/{path}`.
pub async fn show(
    State(state): State<AppState>,
    PathOf((slug, path)): PathOf<(String, String)>,
) -> Result<Json<FileText>, ApiError> {
    let draft = flows::draft(&state, &slug).await?;
    Ok(Json(files::read(&state, &draft, &path).await?))
}

/// `PUT /flows/{slug}/files/{path}`.
pub async fn save(
    State(state): State<AppState>,
    PathOf((slug, path)): PathOf<(String, String)>,
    JsonBody(save): JsonBody<SaveFile>,
) -> Result<Json<FileText>, ApiError> {
    let draft = flows::draft(&state, &slug).await?;
    Ok(Json(files::write(&state, &draft, &path, save).await?))
}

/// Which content is to be removed.
#[derive(Deserialize)]
pub struct Version {
    #[serde(default)]
    version: String,
}

/// `DELETE /flows/{slug}/files/{path}`.
pub async fn remove(
    State(state): State<AppState>,
    PathOf((slug, path)): PathOf<(String, String)>,
    QueryOf(of): QueryOf<Version>,
) -> Result<StatusCode, ApiError> {
    let draft = flows::draft(&state, &slug).await?;
    files::remove(&state, &draft, &path, &of.version).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `GET /flows/{slug}/revision`.
pub async fn revision(
    State(state): State<AppState>,
    PathOf(slug): PathOf<String>,
) -> Result<Json<RevisionOf>, ApiError> {
    let draft = flows::draft(&state, &slug).await?;
    Ok(Json(RevisionOf { revision: draft.revision, commit: state.repos.tip(&draft.slug) }))
}

/// `GET /flows/{slug}/last-readable`.
pub async fn last_readable(
    State(state): State<AppState>,
    PathOf(slug): PathOf<String>,
) -> Result<Json<LastReadable>, ApiError> {
    let draft = flows::draft(&state, &slug).await?;
    Ok(Json(LastReadable { source: flows::last_readable(&state, &draft).await? }))
}

/// `POST /flows/{slug}/pushed`.
pub async fn settle_pushed(
    State(state): State<AppState>,
    PathOf(slug): PathOf<String>,
    JsonBody(settle): JsonBody<SettlePushed>,
) -> Result<Json<FlowDocument>, ApiError> {
    pushes::settle(&state, &slug, settle).await?;
    Ok(Json(flows::document(&state, &slug).await?))
}

/// `GET /flows/{slug}/diagnostics`: what the compiler said in the newest deploy.
pub async fn diagnostics(
    State(state): State<AppState>,
    PathOf(slug): PathOf<String>,
) -> Result<Json<Diagnosed>, ApiError> {
    let draft = flows::draft(&state, &slug).await?;
    let newest = state.store.newest_deployment(&draft.slug).await?;
    let found = newest.map(|record| Diagnosed {
        commit: record.deployment.commit,
        diagnostics: record.diagnostics,
    });
    Ok(Json(found.unwrap_or_default()))
}

/// `POST /flows/{slug}/check`: what the compiler says of the draft as it stands.
pub async fn check(
    State(state): State<AppState>,
    PathOf(slug): PathOf<String>,
) -> Result<Json<Checked>, ApiError> {
    Ok(Json(deploy::draft::check(&state, &slug).await?))
}
