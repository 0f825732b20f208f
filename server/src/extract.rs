//! Extractors whose refusals are the API's own JSON errors: bodies with line and column, paths, queries.

use axum::body::Body;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use futures::StreamExt as _;
use serde::de::DeserializeOwned;
use serde_json::error::Category;

use crate::error::ApiError;

/// Largest JSON body where a handler names no other; a flow of a thousand nodes is well below.
pub const BODY_LIMIT_BYTES: usize = 4 * 1024 * 1024;

/// How much of a body over the limit is read and thrown away, so that the caller gets to see the refusal:
/// a connection that closes while the caller still sends shows as broken there.
const DISCARD_LIMIT_BYTES: usize = 64 * 1024 * 1024;

/// A JSON body of at most `LIMIT` bytes.
pub struct JsonBody<T, const LIMIT: usize = BODY_LIMIT_BYTES>(pub T);

impl<T: DeserializeOwned, S: Send + Sync, const LIMIT: usize> FromRequest<S>
    for JsonBody<T, LIMIT>
{
    type Rejection = ApiError;

    async fn from_request(request: Request, _state: &S) -> Result<Self, ApiError> {
        if !is_json(request.headers()) {
            return Err(ApiError::refused(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "wrong-content-type",
                "Send the body as JSON, with the header `content-type: application/json`.",
            ));
        }
        let bytes = read(request.into_body(), LIMIT).await?;
        serde_json::from_slice(&bytes).map(JsonBody).map_err(|error| json_error(&error))
    }
}

async fn read(body: Body, limit: usize) -> Result<Vec<u8>, ApiError> {
    let mut chunks = body.into_data_stream();
    let mut bytes = Vec::new();
    let mut count = 0_usize;
    while let Some(chunk) = chunks.next().await {
        let chunk =
            chunk.map_err(|_| ApiError::bad_request("The body broke off before its end."))?;
        count = count.saturating_add(chunk.len());
        if count <= limit {
            bytes.extend_from_slice(&chunk);
        } else if count > DISCARD_LIMIT_BYTES {
            break;
        }
    }
    if count <= limit {
        return Ok(bytes);
    }
    Err(ApiError::refused(
        StatusCode::PAYLOAD_TOO_LARGE,
        "too-large",
        format!("The body is over the limit of {} MB.", limit / 1024 / 1024),
    ))
}

/// Path parameters.
pub struct PathOf<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for PathOf<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        axum::extract::Path::<T>::from_request_parts(parts, state)
            .await
            .map(|axum::extract::Path(value)| Self(value))
            .map_err(|rejection| {
                ApiError::not_found(format!("No such address: {}.", rejection.body_text()))
            })
    }
}

/// Query parameters.
pub struct QueryOf<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for QueryOf<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        axum::extract::Query::<T>::from_request_parts(parts, state)
            .await
            .map(|axum::extract::Query(value)| Self(value))
            .map_err(|rejection| ApiError::bad_request(rejection.body_text()))
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let Some(Ok(value)) = headers.get(header::CONTENT_TYPE).map(|value| value.to_str()) else {
        return false;
    };
    let essence = value.split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/json")
}

fn json_error(error: &serde_json::Error) -> ApiError {
    match error.classify() {
        Category::Data => ApiError::refused(
            StatusCode::UNPROCESSABLE_ENTITY,
            "wrong-form",
            format!("The JSON has the wrong form: {}.", without_values(&error.to_string())),
        ),
        Category::Io | Category::Syntax | Category::Eof => ApiError::refused(
            StatusCode::BAD_REQUEST,
            "broken-json",
            format!("The body is no JSON: {error}."),
        ),
    }
}

/// serde repeats the value it did not expect, and that may be a secret in the wrong place.
fn without_values(message: &str) -> &str {
    match message.rfind(", expected ") {
        Some(start) => message.split_at(start).1.trim_start_matches(", "),
        None => message,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeats_no_value() {
        for (message, expect) in [
            (
                "invalid type: string \"xoxb, expected \", expected a sequence at line 1 column 9",
                "expected a sequence at line 1 column 9",
            ),
            (
                "unknown variant `xoxb`, expected `a` or `b` at line 1 column 2",
                "expected `a` or `b` at line 1 column 2",
            ),
            ("missing field `name` at line 1 column 2", "missing field `name` at line 1 column 2"),
        ] {
            assert_eq!(without_values(message), expect);
        }
    }
}
