//! `/flows/{slug}/deployments`: deploy, watch, roll back, cancel, stop.

use std::convert::Infallible;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::sse::{Event, KeepAlive, Sse};
use flow_model::wire::{DeployEvent, Deployment, NewDeployment};
use futures::stream::{self, BoxStream, Stream, StreamExt as _};

use crate::app::AppState;
use crate::deploy::{self, run};
use crate::error::ApiError;
use crate::extract::{JsonBody, PathOf};
use crate::flows;
use crate::store::deployments::DeploymentRecord;

/// `GET /flows/{slug}/deployments`.
pub async fn list(
    State(state): State<AppState>,
    PathOf(slug): PathOf<String>,
) -> Result<Json<Vec<Deployment>>, ApiError> {
    Ok(Json(deploy::list(&state, &slug).await?))
}

/// `POST /flows/{slug}/deployments`.
pub async fn create(
    State(state): State<AppState>,
    PathOf(slug): PathOf<String>,
    JsonBody(new): JsonBody<NewDeployment>,
) -> Result<(StatusCode, Json<Deployment>), ApiError> {
    Ok((StatusCode::ACCEPTED, Json(deploy::deploy(&state, &slug, new).await?)))
}

/// `GET /flows/{slug}/deployments/{version}`.
pub async fn show(
    State(state): State<AppState>,
    PathOf((slug, version)): PathOf<(String, i64)>,
) -> Result<Json<Deployment>, ApiError> {
    Ok(Json(deploy::record(&state, &slug, version).await?.deployment))
}

/// `GET /flows/{slug}/deployments/{version}/events`: what was so far, what comes, and the end.
pub async fn events(
    State(state): State<AppState>,
    PathOf((slug, version)): PathOf<(String, i64)>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, ApiError> {
    let events: BoxStream<'static, DeployEvent> = match state.deployer.run(&slug, version) {
        Some(run) => run.events().boxed(),
        None => {
            let record = deploy::record(&state, &slug, version).await?;
            let mut events = run::so_far(&record.deployment);
            let DeploymentRecord { deployment, problems, diagnostics, .. } = record;
            let deployment = Box::new(deployment);
            events.push(DeployEvent::Finished { deployment, problems, diagnostics });
            stream::iter(events).boxed()
        }
    };
    let stopping = state.stopping.clone().cancelled_owned();
    let lines = events.filter_map(async |event| Event::default().json_data(event).ok().map(Ok));
    Ok(Sse::new(lines.take_until(stopping)).keep_alive(KeepAlive::default()))
}

/// `POST /flows/{slug}/deployments/{version}/activate`.
pub async fn activate(
    State(state): State<AppState>,
    PathOf((slug, version)): PathOf<(String, i64)>,
) -> Result<(StatusCode, Json<Deployment>), ApiError> {
    flows::draft(&state, &slug).await?;
    Ok((StatusCode::ACCEPTED, Json(deploy::activate(&state, &slug, version).await?)))
}

/// `POST /flows/{slug}/deployments/{version}/cancel`.
pub async fn cancel(
    State(state): State<AppState>,
    PathOf((slug, version)): PathOf<(String, i64)>,
) -> Result<StatusCode, ApiError> {
    deploy::cancel(&state, &slug, version).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `POST /flows/{slug}/stop`.
pub async fn stop(
    State(state): State<AppState>,
    PathOf(slug): PathOf<String>,
) -> Result<StatusCode, ApiError> {
    flows::draft(&state, &slug).await?;
    deploy::stop(&state, &slug).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `GET /flows/{slug}/log`: why the last process ended, where it did, and the last lines that were written.
pub async fn log(
    State(state): State<AppState>,
    PathOf(slug): PathOf<String>,
) -> Result<Json<Vec<String>>, ApiError> {
    flows::draft(&state, &slug).await?;
    let supervisor = state.deployer.supervisor();
    let words =
        supervisor.service(&slug).map(|service| service.status().borrow().last_words.clone());
    let mut lines = words.unwrap_or_default();
    lines.extend(supervisor.last_lines(&slug));
    Ok(Json(lines))
}
