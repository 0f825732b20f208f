//! What every handler sees (`AppState`), and how the routes are put together.

use std::ops::Deref;
use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::Response;
use flow_model::wire::{BuilderState, LiveSummary};
use tokio_util::sync::CancellationToken;
use tower_http::trace::TraceLayer;

use crate::auth::guard;
use crate::catalog::Catalog;
use crate::config::Config;
use crate::deploy::{self, Deployer};
use crate::error::ApiError;
use crate::extract::BODY_LIMIT_BYTES;
use crate::flows::ProblemCounts;
use crate::repo::Repos;
use crate::secrets::Sealer;
use crate::store::Store;
use crate::{assets, observe, routes};

/// The server's parts; cheap to clone.
#[derive(Clone)]
pub struct AppState(Arc<Parts>);

/// The parts behind `AppState`.
pub struct Parts {
    /// Settings.
    pub config: Config,
    /// The database.
    pub store: Store,
    /// Seals and opens connection secrets.
    pub sealer: Sealer,
    /// The flows' git repositories.
    pub repos: Repos,
    /// Events and their schemas.
    pub catalog: Arc<Catalog>,
    /// How many errors each draft has.
    pub problem_counts: ProblemCounts,
    /// Held by whoever brings a push and a draft together, or commits.
    pub pushes: tokio::sync::Mutex<()>,
    /// Builds flows and keeps them running.
    pub deployer: Deployer,
    /// Cancelled when the server stops: long answers, such as event streams, end with it.
    pub stopping: CancellationToken,
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
    pub async fn live(&self, slug: &str) -> Option<LiveSummary> {
        observe::live(self, slug).await
    }

    /// Takes a flow off the air, before it is archived.
    pub async fn stop(&self, slug: &str) -> Result<(), ApiError> {
        deploy::stop(self, slug).await
    }

    /// How far the flow builder is warm.
    pub fn builder_state(&self) -> BuilderState {
        self.deployer.builder().state()
    }

    /// Why builds and flows are not sandboxed, where they are not.
    pub fn sandbox_missing(&self) -> Option<String> {
        self.deployer.supervisor().means().sandbox.missing().map(str::to_owned)
    }
}

/// Headers of every answer. The app needs nothing from elsewhere; Leptos and the graphs set styles inline.
static SECURITY_HEADERS: [(HeaderName, &str); 5] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; \
         img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; \
         base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

/// Everything the app's listener answers.
pub fn router(state: AppState) -> Router {
    let api = routes::router()
        .fallback(unknown_route)
        .method_not_allowed_fallback(wrong_method)
        .layer(middleware::from_fn_with_state(state.clone(), guard::check))
        .layer(DefaultBodyLimit::max(BODY_LIMIT_BYTES))
        .layer(middleware::from_fn(never_stored))
        .with_state(state);
    Router::new()
        .nest("/api", Router::new().nest("/v1", api).fallback(unknown_route))
        .fallback(assets::serve)
        .layer(middleware::from_fn(with_security_headers))
        .layer(TraceLayer::new_for_http())
}

async fn unknown_route() -> ApiError {
    ApiError::not_found("The API has no such address.")
}

async fn wrong_method(method: Method) -> ApiError {
    ApiError::refused(
        StatusCode::METHOD_NOT_ALLOWED,
        "wrong-method",
        format!("This address does not take {method}."),
    )
}

async fn never_stored(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

async fn with_security_headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    for (name, value) in &SECURITY_HEADERS {
        response.headers_mut().insert(name.clone(), HeaderValue::from_static(value));
    }
    response
}
