//! What people pushed into a flow's repository, brought together with its draft.

use flow_model::wire::{Keep, Pushed, SettlePushed};

use crate::app::AppState;
use crate::error::ApiError;
use crate::store::flows::Draft;

/// Brings a draft together with what was pushed since it was looked at last; quick where nothing was.
///
/// # Errors
/// Where the repository or the database cannot be read.
pub async fn take_up(state: &AppState, draft: Draft) -> Result<Draft, ApiError> {
    let tip = state.repos.tip(&draft.slug);
    if tip == draft.taken {
        return Ok(draft);
    }
    let Some(tip) = tip else {
        return Ok(draft);
    };
    state.store.set_taken(draft.id, &tip).await?;
    Ok(Draft { taken: Some(tip), ..draft })
}

/// What waits for a person's choice.
///
/// # Errors
/// Where the repository cannot be read.
pub async fn waiting(_state: &AppState, _draft: &Draft) -> Result<Option<Pushed>, ApiError> {
    Ok(None)
}

/// Refuses where something waits for a person's choice.
///
/// # Errors
/// 409 then.
pub async fn refuse_while_one_waits(state: &AppState, draft: &Draft) -> Result<(), ApiError> {
    match waiting(state, draft).await? {
        None => Ok(()),
        Some(pushed) => Err(ApiError::conflict("pushed-waits", pushed.reason)),
    }
}

/// Settles what waits.
///
/// # Errors
/// 409 where nothing waits.
pub async fn settle(state: &AppState, slug: &str, settle: SettlePushed) -> Result<(), ApiError> {
    let _ = (state, slug, settle.keep == Keep::Draft);
    Err(ApiError::conflict("settled", "Nothing waits for a choice."))
}
