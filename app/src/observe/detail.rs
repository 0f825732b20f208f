//! One execution: its event, every step with input and output, and what a person can do about it.

use std::time::Duration;

use flow_model::wire::{Execution, ExecutionState, Resolution, Resolve};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::ObserveContext;
use super::fault::{CodePlace, FailedNode};
use super::steps::Steps;
use super::words::{is_final, state_words};
use crate::api;
use crate::icons::Icon;
use crate::parts::banner::{Banner, Tone};
use crate::parts::copy::CopyButton;
use crate::parts::dialog::Confirm;
use crate::parts::fetched::Fetched;
use crate::parts::json_tree::JsonTree;
use crate::parts::states::{Failed, Loading};
use crate::parts::time::{When, duration};
use crate::parts::toast::use_toasts;

/// The open execution, followed until nothing happens to it any more.
#[component]
pub fn Detail(
    /// Its id.
    id: String,
    /// What the panel shares.
    context: ObserveContext,
    /// Called when a person has replayed or resolved it.
    on_change: Callback<()>,
) -> impl IntoView {
    let asked = StoredValue::new(id.clone());
    let execution = Fetched::new(move || {
        let (slug, id) = (context.slug.get_value(), asked.get_value());
        async move { api::execution(&slug, &id).await }
    });
    let handle = set_interval_with_handle(
        move || {
            let settled = execution.with(|one| one.is_some_and(|one| is_final(one.summary.state)));
            if !settled {
                execution.reload();
            }
        },
        Duration::from_secs(1),
    );
    if let Ok(handle) = handle {
        on_cleanup(move || handle.clear());
    }
    view! {
        <article class="execution" aria-label="Execution">
            <header class="execution-bar">
                <h3 class="mono clip" title=id.clone()>{id.clone()}</h3>
                <CopyButton text=id label="Copy the execution's id" />
                <span class="space"></span>
                <button
                    type="button"
                    class="button quiet icon small"
                    aria-label="Close execution"
                    on:click=move |_| context.show.run(None)
                >
                    <Icon name="x" />
                </button>
            </header>
            {move || match (execution.get(), execution.error()) {
                (Some(one), _) => view! { <Body one context execution on_change /> }.into_any(),
                (None, Some(error)) => view! { <Failed error on_retry=move || execution.reload() /> }.into_any(),
                (None, None) => view! { <Loading what="the execution" /> }.into_any(),
            }}
        </article>
    }
}

#[component]
fn Body(
    one: Execution,
    context: ObserveContext,
    execution: Fetched<Execution>,
    on_change: Callback<()>,
) -> impl IntoView {
    let summary = one.summary;
    let (words, class) = state_words(summary.state);
    // A panic in Rust is no step of the journal; it is shown where the steps end.
    let fault = summary.error.clone().and_then(|error| Some((CodePlace::of_error(&error)?, error)));
    let version = summary.version;
    let asking = RwSignal::new(false);
    let (slug, id) = (context.slug, StoredValue::new(summary.id.clone()));
    let resolve = use_resolve(context, summary.id.clone(), execution, on_change);
    view! {
        <div class="execution-body">
            <div class="execution-facts">
                <span class=class>{words}</span>
                <span class="mono">{summary.event.clone()}</span>
                <span class="muted">
                    "accepted " <When at_ms=summary.accepted_at_ms />
                    {summary.took_ms.map(|ms| format!(", took {}", duration(ms)))}
                    {format!(", version {}", summary.version)}
                </span>
                <span class="space"></span>
                <button type="button" class="button small" on:click=move |_| asking.set(true)>
                    <Icon name="rotate-ccw" />
                    "Replay"
                </button>
            </div>
            {summary.replay_of.map(|original| {
                let to_open = original.clone();
                view! {
                    <p class="muted">
                        "Replays "
                        <button type="button" class="row-link mono" on:click=move |_| context.show.run(Some(to_open.clone()))>
                            {original.clone()}
                        </button>
                    </p>
                }
            })}
            {summary.error.filter(|_| fault.is_none()).map(|error| view! { <Banner tone=Tone::Bad>{error}</Banner> })}
            {(summary.state == ExecutionState::OutcomeUnknown).then(|| view! {
                <Banner tone=Tone::Caution>
                    <strong>"A step was cut off in the middle. "</strong>
                    "Nobody knows whether it took effect. Look at the other side, then say below how to go on."
                </Banner>
            })}
            <Steps steps=one.steps resolve />
            {fault.map(|(place, error)| view! { <FailedNode place error version /> })}
            <section class="execution-payload" aria-label="Event">
                <h4>"Event" <span class="muted mono">{summary.delivery_id}</span></h4>
                <JsonTree value=one.payload what="event" />
            </section>
        </div>
        {move || asking.get().then(|| view! { <ReplayDialog slug id asking context on_change /> })}
    }
}

fn use_resolve(
    context: ObserveContext,
    id: String,
    execution: Fetched<Execution>,
    on_change: Callback<()>,
) -> Callback<(String, Resolution)> {
    let toasts = use_toasts();
    Callback::new(move |(path, resolution): (String, Resolution)| {
        let (slug, id) = (context.slug.get_value(), id.clone());
        spawn_local(async move {
            match api::resolve(&slug, &id, &Resolve { path, resolution }).await {
                Ok(()) => toasts.done("The execution goes on."),
                Err(error) => toasts.failed(&error),
            }
            execution.reload();
            on_change.run(());
        });
    })
}

#[component]
fn ReplayDialog(
    slug: StoredValue<String>,
    id: StoredValue<String>,
    asking: RwSignal<bool>,
    context: ObserveContext,
    on_change: Callback<()>,
) -> impl IntoView {
    let toasts = use_toasts();
    let busy = RwSignal::new(false);
    let on_agree = Callback::new(move |()| {
        busy.set(true);
        let (slug, id) = (slug.get_value(), id.get_value());
        spawn_local(async move {
            match api::replay(&slug, &id).await {
                Ok(started) => {
                    toasts.done("The event runs again as a new execution.");
                    asking.try_set(false);
                    on_change.run(());
                    context.show.run(Some(started.id));
                }
                Err(error) => {
                    toasts.failed(&error);
                    asking.try_set(false);
                }
            }
        });
    });
    view! {
        <Confirm
            title="Run this event again?"
            verb="Replay"
            busy
            on_agree
            on_close=Callback::new(move |()| asking.set(false))
        >
            <p>
                "A new execution of the same event begins, with every step from the start. Calls outside happen again: another row, another message."
            </p>
        </Confirm>
    }
}
