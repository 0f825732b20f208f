//! What every handler sees (`AppState`), and how the routes are put together.

use std::ops::Deref;
use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use flow_model::wire::{BuilderState, LiveSummary};

use crate::config::Config;
use crate::error::ApiError;
use crate::store::Store;

/// Largest body of an API request that has no limit of its own; a flow of a thousand nodes is well below.
const BODY_LIMIT_BYTES: usize = 4 * 1024 * 1024;

/// The server's parts; cheap to clone.
#[derive(Clone)]
pub struct AppState(Arc<Parts>);

/// The parts behind `AppState`.
pub struct Parts {
    /// Settings.
    pub config: Config,
    /// The database.
    pub store: Store,
}

impl Deref for AppState {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl AppState {
    /// Puts the parts together.
    pub fn new(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }

    /// What of a flow runs right now.
    pub async fn live(&self, _slug: &str) -> Option<LiveSummary> {
        None
    }

    /// Takes a flow off the air, before it is archived.
    pub async fn stop(&self, _slug: &str) -> Result<(), ApiError> {
        Ok(())
    }

    /// How far the flow builder is warm.
    pub fn builder_state(&self) -> BuilderState {
        BuilderState::Warm
    }

    /// Why builds and flows are not sandboxed, where they are not.
    pub fn sandbox_missing(&self) -> Option<String> {
        None
    }
}

/// Everything the app's listener answers.
pub fn router(state: AppState) -> Router {
    let api = Router::new()
        .fallback(unknown_route)
        .method_not_allowed_fallback(wrong_method)
        .layer(DefaultBodyLimit::max(BODY_LIMIT_BYTES))
        .with_state(state);
    Router::new().nest("/api/v1", api)
}

async fn unknown_route(uri: axum::http::Uri) -> ApiError {
    ApiError::not_found(format!("The API has no address {}.", uri.path()))
}

async fn wrong_method(method: axum::http::Method) -> ApiError {
    ApiError::refused(
        axum::http::StatusCode::METHOD_NOT_ALLOWED,
        "wrong-method",
        format!("This address does not take {method}."),
    )
}
