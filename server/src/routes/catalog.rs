//! `/catalog/github`: the list of events, and one event with its schema and samples.

use axum::Json;
use axum::extract::State;
use flow_model::wire::CatalogEvent;

use crate::app::AppState;
use crate::catalog::CatalogDetail;
use crate::error::ApiError;
use crate::extract::PathOf;

/// `GET /catalog/github`.
pub async fn list(State(state): State<AppState>) -> Json<Vec<CatalogEvent>> {
    Json(state.catalog.events().to_vec())
}

/// `GET /catalog/github/{event}`.
pub async fn show(
    State(state): State<AppState>,
    PathOf(event): PathOf<String>,
) -> Result<Json<CatalogDetail>, ApiError> {
    let found = state.catalog.detail(&event)?;
    found.map(Json).ok_or_else(|| {
        let meant = state.catalog.suggestion(&event);
        let meant = meant.map(|id| format!(" Do you mean `{id}`?")).unwrap_or_default();
        ApiError::not_found(format!("GitHub has no event `{event}`.{meant}"))
    })
}
