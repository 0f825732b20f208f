//! The hook listener: size limit, verification, dispatch, and the answer once the event is on disk.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::Request;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::Response;

use crate::metrics::Counter;
use crate::service::Service;

mod answer;
pub(crate) mod body;
mod ephemeral;
mod github;
mod http;
pub(crate) mod routes;
mod take;

use answer::Refusal;
use routes::Route;

/// What answers on the hook listener. Paths belong to the flow, so axum's router has nothing to add here.
pub(crate) fn answers(
    service: Arc<Service>,
) -> impl tower::Service<
    Request,
    Response = Response,
    Error = Infallible,
    Future = impl Future<Output = Result<Response, Infallible>> + Send,
> + Clone
+ Send
+ 'static {
    tower::service_fn(move |request| {
        let service = Arc::clone(&service);
        async move { Ok(handle(&service, request).await) }
    })
}

async fn handle(service: &Arc<Service>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    match deliver(service, &parts, body).await {
        Ok(response) => response,
        Err(refusal) => {
            let delivery_id = claimed_delivery_id(&parts);
            match refusal.status.as_u16() {
                503 => service.metrics.count(Counter::Unavailable),
                // Anybody may knock at any path: that is no delivery.
                404 | 405 => {}
                status => service.reject(status, &refusal.reason, delivery_id),
            }
            refusal.into_response()
        }
    }
}

async fn deliver(
    service: &Arc<Service>,
    parts: &Parts,
    body: axum::body::Body,
) -> Result<Response, Refusal> {
    let path = parts.uri.path().trim_matches('/');
    let route = service.routes.get(path).ok_or_else(|| {
        Refusal::new(StatusCode::NOT_FOUND, format!("no trigger listens at /{path}"))
    })?;
    route.check_method(&parts.method)?;
    let read = body::read(&parts.headers, body, service.settings.body_limit, &service.room).await?;
    let body = read.body.clone();
    match route {
        Route::Github(route) => github::deliver(service, route, parts, body).await,
        Route::Http(route) => http::deliver(service, route, parts, body).await,
    }
}

fn claimed_delivery_id(parts: &Parts) -> &str {
    ["x-github-delivery", "webhook-id", "idempotency-key"]
        .iter()
        .find_map(|name| parts.headers.get(*name)?.to_str().ok())
        .unwrap_or_default()
}
