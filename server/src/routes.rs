//! The API's addresses below `/api/v1`, and their handlers, one file per noun.

mod catalog;
mod commits;
mod connections;
mod examples;
mod flows;
mod session;

use axum::Router;
use axum::routing::{get, post, put};

use crate::app::AppState;

/// All routes of the API.
pub fn router() -> Router<AppState> {
    Router::new()
        .route(
            "/session",
            get(session::show)
                .post(session::sign_in)
                .delete(session::sign_out),
        )
        .route("/examples", get(examples::list))
        .route("/catalog/github", get(catalog::list))
        .route("/catalog/github/{event}", get(catalog::show))
        .route("/connections", get(connections::list))
        .route(
            "/connections/{name}",
            put(connections::save).delete(connections::remove),
        )
        .route("/flows", get(flows::list).post(flows::create))
        .route("/flows/{slug}", get(flows::show).delete(flows::archive))
        .route("/flows/{slug}/draft", put(flows::save_draft))
        .route("/flows/{slug}/hook-secret", post(flows::hook_secret))
        .route(
            "/flows/{slug}/commits",
            get(commits::list).post(commits::create),
        )
}
