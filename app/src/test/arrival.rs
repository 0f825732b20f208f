//! The execution a test event started: waited for, shown, and linked.

use std::time::Duration;

use flow_model::wire::ExecutionSummary;
use leptos::prelude::*;

use crate::api;
use crate::icons::Icon;
use crate::observe::words::{is_final, state_words};
use crate::parts::fetched::Fetched;
use crate::parts::time::duration;

/// How many of the newest executions are looked through for ours.
const NEWEST: usize = 50;

/// Shows the execution with this delivery id as soon as there is one, and follows it to its end.
#[component]
pub fn Arrival(
    /// The flow's address.
    slug: String,
    /// The delivery id that was used.
    delivery_id: String,
    /// Whether the delivery was known before.
    repeated: bool,
) -> impl IntoView {
    let asked = StoredValue::new(slug.clone());
    let executions = Fetched::new(move || {
        let slug = asked.get_value();
        async move { api::executions(&slug, "", None, NEWEST).await }
    });
    let ours = Memo::new(move |_| {
        executions.with(|all| all?.iter().find(|one| one.delivery_id == delivery_id).cloned())
    });
    // Asked for as long as it may still change.
    let handle = set_interval_with_handle(
        move || {
            if ours.with_untracked(|ours| ours.as_ref().is_none_or(|one| !is_final(one.state))) {
                executions.reload();
            }
        },
        Duration::from_millis(400),
    );
    if let Ok(handle) = handle {
        on_cleanup(move || handle.clear());
    }
    view! {
        <section class="card arrival" aria-label="Execution" aria-live="polite">
            {move || match ours.get() {
                None => view! { <span class="status busy">"Waiting for its execution…"</span> }.into_any(),
                Some(execution) => line(&slug, execution, repeated),
            }}
        </section>
    }
}

fn line(slug: &str, execution: ExecutionSummary, repeated: bool) -> AnyView {
    let (words, class) = state_words(execution.state);
    view! {
        <div class="arrival-line">
            <span class=class>{words}</span>
            <span class="mono">{execution.event}</span>
            <span class="muted">
                {execution.took_ms.map(duration)}
                {format!(" on version {}", execution.version)}
                {repeated.then_some(", from the first delivery")}
            </span>
            <a class="button small" href=format!("/flows/{slug}/observe?execution={}", execution.id)>
                "Open execution"
                <Icon name="arrow-right" />
            </a>
        </div>
        {execution.error.map(|error| view! { <p class="bad-words">{error}</p> })}
    }
    .into_any()
}
