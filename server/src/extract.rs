//! Extractors whose refusals are the API's own JSON errors: bodies with line and column, paths, queries.

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use serde::de::DeserializeOwned;
use serde_json::error::Category;

use crate::error::ApiError;

/// A JSON body. Its size limit is the route's `DefaultBodyLimit`.
pub struct JsonBody<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for JsonBody<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        if !is_json(request.headers()) {
            return Err(ApiError::refused(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "wrong-content-type",
                "Send the body as JSON, with the header `content-type: application/json`.",
            ));
        }
        let bytes =
            Bytes::from_request(request, state)
                .await
                .map_err(|rejection| match rejection.status() {
                    StatusCode::PAYLOAD_TOO_LARGE => ApiError::refused(
                        StatusCode::PAYLOAD_TOO_LARGE,
                        "too-large",
                        "The body is over the limit of this address.",
                    ),
                    _ => ApiError::bad_request("The body broke off before its end."),
                })?;
        serde_json::from_slice(&bytes)
            .map(JsonBody)
            .map_err(|error| json_error(&error))
    }
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
    let Some(Ok(value)) = headers
        .get(header::CONTENT_TYPE)
        .map(|value| value.to_str())
    else {
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
            format!("The JSON has the wrong form: {error}."),
        ),
        Category::Io | Category::Syntax | Category::Eof => ApiError::refused(
            StatusCode::BAD_REQUEST,
            "broken-json",
            format!("The body is no JSON: {error}."),
        ),
    }
}
