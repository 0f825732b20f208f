//! What somebody without flows sees: the main example, one click away, and the other ways to begin.

use flow_model::flow::Flow;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::guide::STEPS;
use crate::api::{self, Example};
use crate::icons::Icon;
use crate::later::ThumbLater;
use crate::parts::fetched::{Fetched, Show};
use crate::parts::toast::use_toasts;

/// The first page of a new installation.
#[component]
pub fn Start() -> impl IntoView {
    let examples = Fetched::new(api::examples);
    view! {
        <section class="start" aria-labelledby="start-title">
            <h2 id="start-title" class="start-title">"Draw a webhook flow, get a Rust service you own"</h2>
            <p class="page-lead">
                "Start from a flow that works. It takes about two minutes until the first event has run through it."
            </p>
            <Show value=examples what="examples" let:examples>
                {move || examples.get().into_iter().map(|example| view! { <ExampleCard example /> }).collect_view()}
            </Show>
            <p class="start-else">
                "Or "
                <a href="/new">"start with an empty canvas or another event"</a>
                "."
            </p>
        </section>
    }
}

#[component]
fn ExampleCard(example: Example) -> impl IntoView {
    let (busy, open) = use_open_copy();
    let Example { name, about, flow } = example;
    let picture = flow.clone();
    view! {
        <article class="card start-example">
            <div class="start-picture"><ThumbLater flow=picture /></div>
            <div class="start-words">
                <h3>{name}</h3>
                <p>{about}</p>
                <ol class="start-steps" aria-label="The way from here">
                    {STEPS.iter().map(|step| view! { <li>{step.title}</li> }).collect_view()}
                </ol>
                <div>
                    <button
                        type="button"
                        class="button primary"
                        class:busy=busy
                        disabled=busy
                        on:click=move |_| open.run(flow.clone())
                    >
                        "Open this example"
                        <Icon name="arrow-right" />
                    </button>
                </div>
            </div>
        </article>
    }
}

/// Creates a flow on the server and goes to its canvas; gives whether that is under way.
pub fn use_open_copy() -> (RwSignal<bool>, Callback<Flow>) {
    let busy = RwSignal::new(false);
    let toasts = use_toasts();
    let navigate = use_navigate();
    let navigate = StoredValue::new_local(navigate);
    let open = Callback::new(move |flow: Flow| {
        busy.set(true);
        spawn_local(async move {
            match api::create_flow(flow).await {
                Ok(document) => {
                    navigate.try_with_value(|navigate| {
                        navigate(&format!("/flows/{}", document.slug), NavigateOptions::default());
                    });
                }
                Err(error) => {
                    toasts.failed(&error);
                    busy.try_set(false);
                }
            }
        });
    });
    (busy, open)
}
