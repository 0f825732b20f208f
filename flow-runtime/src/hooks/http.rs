//! A request to an HTTP trigger.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use bytes::Bytes;
use serde::Serialize;
use serde_json::value::RawValue;

use super::answer::Refusal;
use super::routes::HttpRoute;
use super::take::{Event, dedupe_key, take};
use crate::sensitive::is_sensitive;
use crate::service::Service;
use crate::verify::bearer;

/// Headers by which callers name a delivery; each is also remembered against doubles.
const DELIVERY_HEADERS: [&str; 2] = ["webhook-id", "idempotency-key"];

/// A request as the flow sees it. Headers that hold credentials are left out: it is stored and shown.
#[derive(Serialize)]
struct Incoming<'r> {
    method: &'r str,
    path: &'r str,
    query: BTreeMap<Cow<'r, str>, Cow<'r, str>>,
    headers: BTreeMap<&'r str, Cow<'r, str>>,
    body: IncomingBody<'r>,
}

/// JSON is handed on byte for byte.
#[derive(Serialize)]
#[serde(untagged)]
enum IncomingBody<'r> {
    Nothing(()),
    Json(&'r RawValue),
    Form(BTreeMap<Cow<'r, str>, Cow<'r, str>>),
    Text(&'r str),
}

/// Verifies where the trigger asks for it, and takes the request.
pub(super) async fn deliver(
    service: &Arc<Service>,
    routes: &[HttpRoute],
    parts: &Parts,
    body: Bytes,
) -> Result<Response, Refusal> {
    // A trigger that names the method goes before one that takes any.
    let own = routes.iter().find(|route| route.method == Some(parts.method.as_str()));
    let route = own
        .or_else(|| routes.iter().find(|route| route.method.is_none()))
        .ok_or_else(|| Refusal::method(""))?;
    let proof = match &route.token {
        Some(token) => Some(
            bearer::verify(&parts.headers, token)
                .map_err(|rejection| Refusal::unauthorized(rejection.0))?,
        ),
        None => None,
    };
    let trigger = service
        .triggers
        .get(route.index)
        .ok_or_else(|| Refusal::new(StatusCode::NOT_FOUND, "there is no such trigger"))?;
    let delivery_id = DELIVERY_HEADERS
        .iter()
        .find_map(|name| parts.headers.get(*name)?.to_str().ok())
        .unwrap_or_default();
    let keys = match delivery_id {
        "" => Vec::new(),
        id => vec![dedupe_key(route.path, "delivery", id)],
    };
    let event = Event {
        triggers: vec![(route.index, trigger)],
        event: format!("{} /{}", parts.method, route.path),
        delivery_id: delivery_id.to_owned(),
        payload: payload(parts, &body)?,
        proof,
        keys,
    };
    take(service, event).await
}

fn payload(parts: &Parts, body: &Bytes) -> Result<Bytes, Refusal> {
    let query = parts.uri.query().unwrap_or_default();
    let incoming = Incoming {
        method: parts.method.as_str(),
        path: parts.uri.path(),
        query: url::form_urlencoded::parse(query.as_bytes()).collect(),
        headers: headers(&parts.headers),
        body: incoming_body(&parts.headers, body)?,
    };
    serde_json::to_vec(&incoming)
        .map(Bytes::from)
        .map_err(|error| Refusal::new(StatusCode::BAD_REQUEST, error.to_string()))
}

fn headers(headers: &HeaderMap) -> BTreeMap<&str, Cow<'_, str>> {
    headers
        .iter()
        .filter(|(name, _)| !is_sensitive(name.as_str()))
        .map(|(name, value)| (name.as_str(), String::from_utf8_lossy(value.as_bytes())))
        .collect()
}

fn incoming_body<'b>(headers: &HeaderMap, body: &'b Bytes) -> Result<IncomingBody<'b>, Refusal> {
    if body.is_empty() {
        return Ok(IncomingBody::Nothing(()));
    }
    let content_type =
        headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let media_type = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if media_type.ends_with("/json") || media_type.ends_with("+json") {
        return serde_json::from_slice::<&RawValue>(body)
            .map(IncomingBody::Json)
            .map_err(|error| Refusal::broken_json(&error));
    }
    if media_type == "application/x-www-form-urlencoded" {
        return Ok(IncomingBody::Form(url::form_urlencoded::parse(body).collect()));
    }
    std::str::from_utf8(body).map(IncomingBody::Text).map_err(|_| {
        Refusal::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            format!("a body of type `{media_type}` must be JSON, a form or text in UTF-8"),
        )
    })
}
