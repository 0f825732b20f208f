//! A draft that gives way to a push, kept on a branch of its own, so that nothing of it is lost.

use super::super::package;
use crate::app::AppState;
use crate::error::ApiError;
use crate::store::flows::Draft;

/// Commits the draft with its files to `draft/<revision>`, on top of what it was made from.
///
/// # Errors
/// Where the repository cannot be read or written.
pub async fn keep(state: &AppState, draft: &Draft, tip: &str) -> Result<(), ApiError> {
    let parent = parent(state, draft, tip).await?;
    let draft = Draft { taken: Some(parent.to_owned()), ..draft.clone() };
    let saved = state.store.draft_files(draft.id).await?;
    let files = package::files(state, &draft, &saved).await?;
    let branch = format!("draft/{}", draft.revision);
    let message = "Keep the draft that gave way to a push";
    Ok(state.repos.commit_aside(&draft.slug, &branch, parent, &files, message).await?)
}

/// What the draft was made from; the pushed commit where a push took that out of the history.
async fn parent<'t>(state: &AppState, draft: &'t Draft, tip: &'t str) -> Result<&'t str, ApiError> {
    let Some(taken) = draft.taken.as_deref() else { return Ok(tip) };
    let there = state.repos.contents(&draft.slug, taken, &[package::LAYOUT_FILE]).await?;
    Ok(if there.iter().any(Option::is_some) { taken } else { tip })
}
