//! The routes of a flow's repository: its files, its pushes, what the compiler said of them.

use flow_model::wire::{
    Diagnosed, FileText, FlowDocument, RepoFile, RevisionOf, SaveFile, SettlePushed,
};
use gloo_net::http::Method;

use super::{ApiError, get, post, read, send};

/// `GET /api/v1/flows/{slug}/revision`.
///
/// # Errors
/// As every function of [`super`]: the server's own error, or `offline`.
pub async fn revision(slug: &str) -> Result<RevisionOf, ApiError> {
    get(&format!("flows/{slug}/revision")).await
}

/// `POST /api/v1/flows/{slug}/pushed`.
///
/// # Errors
/// 409 where nothing waits any more.
pub async fn settle_pushed(slug: &str, body: &SettlePushed) -> Result<FlowDocument, ApiError> {
    post(&format!("flows/{slug}/pushed"), body).await
}

/// `GET /api/v1/flows/{slug}/files`.
///
/// # Errors
/// As every function of [`super`]: the server's own error, or `offline`.
pub async fn files(slug: &str) -> Result<Vec<RepoFile>, ApiError> {
    get(&format!("flows/{slug}/files")).await
}

/// `GET /api/v1/flows/{slug}/files/{path}`.
///
/// # Errors
/// 404 where there is none.
pub async fn file(slug: &str, path: &str) -> Result<FileText, ApiError> {
    get(&format!("flows/{slug}/files/{path}")).await
}

/// `PUT /api/v1/flows/{slug}/files/{path}`.
///
/// # Errors
/// 409 where it was changed elsewhere, 400 where the path is none.
pub async fn save_file(slug: &str, path: &str, body: &SaveFile) -> Result<FileText, ApiError> {
    read(send(Method::PUT, &format!("flows/{slug}/files/{path}"), Some(body)).await?).await
}

/// `DELETE /api/v1/flows/{slug}/files/{path}`.
///
/// # Errors
/// 409 where it was changed elsewhere.
pub async fn delete_file(slug: &str, path: &str, version: &str) -> Result<(), ApiError> {
    let path = format!("flows/{slug}/files/{path}?version={version}");
    send::<()>(Method::DELETE, &path, None).await.map(drop)
}

/// `GET /api/v1/flows/{slug}/diagnostics`.
///
/// # Errors
/// As every function of [`super`]: the server's own error, or `offline`.
pub async fn diagnostics(slug: &str) -> Result<Diagnosed, ApiError> {
    get(&format!("flows/{slug}/diagnostics")).await
}
