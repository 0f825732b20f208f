//! The API's addresses below `/api/v1`, and their handlers, one file per noun.

mod catalog;
mod commits;
mod connections;
mod deployments;
mod examples;
mod executions;
mod files;
mod flows;
mod session;
mod test;

use axum::Router;
use axum::routing::{get, post, put};

use crate::app::AppState;

/// All routes of the API.
pub fn router() -> Router<AppState> {
    Router::new()
        .route("/session", get(session::show).post(session::sign_in).delete(session::sign_out))
        .route("/examples", get(examples::list))
        .route("/catalog/github", get(catalog::list))
        .route("/catalog/github/{event}", get(catalog::show))
        .route("/connections", get(connections::list))
        .route("/connections/{name}", put(connections::save).delete(connections::remove))
        .route("/flows", get(flows::list).post(flows::create))
        .route("/flows/{slug}", get(flows::show).delete(flows::archive))
        .route("/flows/{slug}/draft", put(flows::save_draft))
        .route("/flows/{slug}/hook-secret", post(flows::hook_secret))
        .route("/flows/{slug}/commits", get(commits::list).post(commits::create))
        .merge(code())
        .merge(running())
}

/// The repository of a flow.
fn code() -> Router<AppState> {
    let file = get(files::show).put(files::save).delete(files::remove);
    Router::new()
        .route("/flows/{slug}/files", get(files::list))
        .route("/flows/{slug}/files/{*path}", file)
        .route("/flows/{slug}/revision", get(files::revision))
        .route("/flows/{slug}/last-readable", get(files::last_readable))
        .route("/flows/{slug}/pushed", post(files::settle_pushed))
        .route("/flows/{slug}/diagnostics", get(files::diagnostics))
        .route("/flows/{slug}/check", post(files::check))
}

/// Deploying, testing and observing.
fn running() -> Router<AppState> {
    Router::new()
        .route("/flows/{slug}/deployments", get(deployments::list).post(deployments::create))
        .route("/flows/{slug}/deployments/{version}", get(deployments::show))
        .route("/flows/{slug}/deployments/{version}/events", get(deployments::events))
        .route("/flows/{slug}/deployments/{version}/activate", post(deployments::activate))
        .route("/flows/{slug}/deployments/{version}/cancel", post(deployments::cancel))
        .route("/flows/{slug}/stop", post(deployments::stop))
        .route("/flows/{slug}/log", get(deployments::log))
        .route("/flows/{slug}/executions", get(executions::list))
        .route("/flows/{slug}/executions/{id}", get(executions::show))
        .route("/flows/{slug}/executions/{id}/replay", post(executions::replay))
        .route("/flows/{slug}/executions/{id}/resolve", post(executions::resolve))
        .route("/flows/{slug}/rejected", get(executions::rejected))
        .route("/flows/{slug}/metrics", get(executions::metrics))
        .route("/flows/{slug}/test", post(test::send))
}
