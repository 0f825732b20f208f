//! What the compiler says of a draft as it stands, without a deploy: nothing is committed, started or kept.

use axum::http::StatusCode;
use flow_model::wire::Checked;

use super::builder::BuildError;
use super::package::Package;
use super::rustc;
use crate::app::AppState;
use crate::error::ApiError;
use crate::flows;

/// Compiles the draft's package as the next commit would write it.
///
/// # Errors
/// 404 where there is no such flow, 503 where the builder cannot work, 422 where cargo did not ask the compiler.
pub async fn check(state: &AppState, slug: &str) -> Result<Checked, ApiError> {
    let draft = flows::draft(state, slug).await?;
    let files = flows::whole_package(state, &draft).await?;
    let unfit = |reason: String| {
        ApiError::refused(StatusCode::UNPROCESSABLE_ENTITY, "not-compiled", reason)
    };
    let package = Package::of(slug, files).map_err(|error| unfit(format!("{error}.")))?;
    let builder = state.deployer.builder();
    let warm = builder.warm_up().await.map_err(|reason| {
        ApiError::refused(StatusCode::SERVICE_UNAVAILABLE, "builder-broken", reason)
    })?;
    let (found, log) = match builder.check(&warm, &package).await {
        Ok(answer) => answer,
        Err(error @ (BuildError::Overtaken | BuildError::Cargo(_))) => {
            return Err(unfit(format!("Not checked: {error}.")));
        }
        Err(error) => return Err(ApiError::Internal(error.into())),
    };
    let diagnostics = rustc::diagnostics(&found);
    if diagnostics.is_empty()
        && let Some(last) = log.iter().rfind(|line| line.starts_with("error"))
    {
        return Err(unfit(format!("cargo says: {last}")));
    }
    let problems = rustc::problems(package.flow_rs(), &state.catalog, &found);
    Ok(Checked { diagnostics, problems })
}
