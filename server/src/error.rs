//! `ApiError`: every way a request can fail, and the JSON that says so. Internal text stays in the log.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use flow_model::flow::Flow;
use flow_model::problem::Problem;
use flow_model::wire::{ErrorBody, FlowDocument};

use crate::repo::RepoError;
use crate::store::StoreError;

/// What handlers answer instead of their result.
#[derive(Debug)]
pub enum ApiError {
    /// 400, 409, 415, ...: the request cannot be served as it is.
    Refused {
        /// The answer's status.
        status: StatusCode,
        /// Stable code.
        code: &'static str,
        /// A sentence with the cure.
        message: String,
    },
    /// 422: what the checker found.
    Problems(Vec<Problem>),
    /// 409: the draft has moved on since the caller read it.
    Stale {
        /// The flow as the server holds it.
        current: Box<FlowDocument>,
        /// The flow as the caller sent it, where it sent one.
        yours: Option<Box<Flow>>,
    },
    /// 500: a fault of the server; logged here, told without detail.
    Internal(anyhow::Error),
}

impl ApiError {
    /// Any refusal.
    pub fn refused(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self::Refused { status, code, message: message.into() }
    }

    /// 400 with the code `bad-request`.
    pub fn bad_request(message: impl Into<String>) -> Self {
        Self::refused(StatusCode::BAD_REQUEST, "bad-request", message)
    }

    /// 404: `what` is a sentence, such as "There is no flow `x`."
    pub fn not_found(what: impl Into<String>) -> Self {
        Self::refused(StatusCode::NOT_FOUND, "not-found", what)
    }

    /// 409 with a code of its own.
    pub fn conflict(code: &'static str, message: impl Into<String>) -> Self {
        Self::refused(StatusCode::CONFLICT, code, message)
    }

    /// 401.
    pub fn unauthorized() -> Self {
        Self::refused(
            StatusCode::UNAUTHORIZED,
            "unauthorized",
            "Sign in first: open the link that the server printed, or run `hookloom login` for a new one.",
        )
    }

    /// 403.
    pub fn forbidden(message: impl Into<String>) -> Self {
        Self::refused(StatusCode::FORBIDDEN, "forbidden", message)
    }
}

impl From<anyhow::Error> for ApiError {
    fn from(error: anyhow::Error) -> Self {
        Self::Internal(error)
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Full => Self::refused(
                StatusCode::SERVICE_UNAVAILABLE,
                "disk-full",
                "The server's disk is full, so nothing was saved. Make room and try again.",
            ),
            error => Self::Internal(error.into()),
        }
    }
}

impl From<RepoError> for ApiError {
    fn from(error: RepoError) -> Self {
        match error {
            RepoError::NoGit => {
                Self::refused(StatusCode::SERVICE_UNAVAILABLE, "no-git", format!("{error}."))
            }
            RepoError::Moved => Self::conflict(
                "pushed",
                "Somebody pushed to the flow's repository just now; try again.",
            ),
            error => Self::Internal(error.into()),
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let (status, body) = match self {
            Self::Refused { status, code, message } => (status, body(code, message)),
            Self::Problems(problems) => {
                let message = sentence(&problems);
                let status = StatusCode::UNPROCESSABLE_ENTITY;
                (status, ErrorBody { problems, ..body("problems", message) })
            }
            Self::Stale { current, yours } => {
                let message = format!(
                    "The flow was changed elsewhere: it is now at revision {}.",
                    current.revision
                );
                let current = Some(current);
                (StatusCode::CONFLICT, ErrorBody { current, yours, ..body("stale", message) })
            }
            Self::Internal(error) => {
                tracing::error!(error = format!("{error:#}"), "a request failed");
                let message = "Something went wrong inside the server; its log says what.";
                (StatusCode::INTERNAL_SERVER_ERROR, body("internal", message.to_owned()))
            }
        };
        (status, Json(body)).into_response()
    }
}

fn body(code: &str, message: String) -> ErrorBody {
    ErrorBody { code: code.to_owned(), message, problems: Vec::new(), current: None, yours: None }
}

fn sentence(problems: &[Problem]) -> String {
    match problems {
        [only] => format!("The flow has a problem: {}", only.message),
        _ => format!("The flow has {} problems.", problems.len()),
    }
}
