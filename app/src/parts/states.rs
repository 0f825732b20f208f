//! The three states of a screen without content: loading, empty, failed.

use leptos::prelude::*;

use crate::api::ApiError;
use crate::icons::Icon;
use crate::parts::prose::Prose;

/// Shown while something is fetched; appears after a moment, so that fast answers do not flicker.
#[component]
pub fn Loading(
    /// What is being fetched: "flows".
    #[prop(into)]
    what: String,
) -> impl IntoView {
    view! {
        <div class="state-loading" role="status">
            <span class="shuttle" aria-hidden="true"></span>
            <span>{format!("Loading {what}…")}</span>
        </div>
    }
}

/// Shown where there is nothing yet; says what to do next.
#[component]
pub fn Empty(
    /// Icon name.
    icon: &'static str,
    /// What is missing, as a short sentence without a full stop.
    #[prop(into)]
    title: String,
    /// What to do next.
    #[prop(into)]
    about: String,
    /// The buttons that do it.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="state-empty">
            <span class="state-icon"><Icon name=icon /></span>
            <h2>{title}</h2>
            <p>{about}</p>
            {children.map(|children| view! { <div class="state-actions">{children()}</div> })}
        </div>
    }
}

/// Shown where fetching failed: what went wrong, and a button that tries again.
#[component]
pub fn Failed(
    /// What went wrong.
    error: ApiError,
    /// Tries again.
    on_retry: impl Fn() + 'static,
) -> impl IntoView {
    let title = if error.status == 0 { "No answer from the server" } else { "That did not work" };
    view! {
        <div class="state-empty state-failed" role="alert">
            <span class="state-icon"><Icon name="circle-alert" /></span>
            <h2>{title}</h2>
            <p><Prose text=error.message />{(error.status == 0).then_some(" This page goes on by itself when it is back.")}</p>
            <div class="state-actions">
                <button type="button" class="button" on:click=move |_| on_retry()>
                    <Icon name="refresh-cw" />
                    "Try again"
                </button>
            </div>
        </div>
    }
}
