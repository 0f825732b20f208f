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

/// How the execution is known among the newest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ours {
    /// By the provider's delivery id.
    Delivery(String),
    /// By its path, as the first after the one that was the newest before; their ids grow with time.
    After {
        /// Id of the newest before; empty where there was none.
        newest: String,
        /// The trigger's path.
        path: String,
    },
}

impl Ours {
    /// The execution, where it is among these, the newest first.
    fn among(&self, executions: &[ExecutionSummary]) -> Option<ExecutionSummary> {
        let found = match self {
            Self::Delivery(id) => executions.iter().find(|one| one.delivery_id == *id),
            Self::After { newest, path } => {
                let is_of_path = |one: &&ExecutionSummary| {
                    one.event.split_once(" /").is_some_and(|(_, of)| of == path.trim_matches('/'))
                };
                let after = executions.iter().filter(|one| one.id > *newest);
                after.filter(is_of_path).rfind(|one| one.replay_of.is_none())
            }
        };
        found.cloned()
    }
}

/// Shows the execution that was begun as soon as there is one, and follows it to its end.
#[component]
pub fn Arrival(
    /// The flow's address.
    slug: String,
    /// How it is known.
    ours: Ours,
    /// Whether the delivery was known before.
    repeated: bool,
) -> impl IntoView {
    let asked = StoredValue::new(slug.clone());
    let executions = Fetched::new(move || {
        let slug = asked.get_value();
        async move { api::executions(&slug, "", None, NEWEST).await }
    });
    let ours = Memo::new(move |_| executions.with(|all| ours.among(all?)));
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

#[cfg(test)]
mod tests {
    use flow_model::wire::{ExecutionState, ExecutionSummary};

    use super::Ours;

    fn execution(id: &str, event: &str, delivery_id: &str) -> ExecutionSummary {
        ExecutionSummary {
            id: id.into(),
            trigger: "t".into(),
            event: event.into(),
            delivery_id: delivery_id.into(),
            state: ExecutionState::Done,
            accepted_at_ms: 0,
            took_ms: None,
            version: 1,
            error: None,
            replay_of: None,
        }
    }

    #[test]
    fn an_execution_is_found_by_delivery_or_as_the_first_of_its_path() {
        let all = [
            execution("05", "POST /orders", ""),
            execution("04", "POST /orders", ""),
            execution("03", "POST /other", ""),
            execution("02", "issues.opened", "d-1"),
            execution("01", "POST /orders", ""),
        ];
        let found = |ours: Ours| ours.among(&all).map(|one| one.id);
        assert_eq!(found(Ours::Delivery("d-1".into())).as_deref(), Some("02"));
        let after = |newest: &str| Ours::After { newest: newest.into(), path: "orders".into() };
        assert_eq!(found(after("02")).as_deref(), Some("04"));
        assert_eq!(found(after("05")), None);
        assert_eq!(found(after("")).as_deref(), Some("01"));
    }
}
