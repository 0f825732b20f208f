//! `/examples`: flows to begin with.

use axum::Json;

use crate::error::ApiError;
use crate::examples::{self, Example};

/// `GET /examples`.
pub async fn list() -> Result<Json<Vec<Example>>, ApiError> {
    Ok(Json(examples::all()?))
}
