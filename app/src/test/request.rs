//! What to send: the trigger, a published sample, and the body to change by hand.

use leptos::prelude::*;
use serde_json::Value;

use super::{Check, TestContext, TriggerChoice};
use crate::api::{self, CatalogEntry};
use crate::icons::Icon;
use crate::parts::fetched::Fetched;

/// A body to begin with where the catalog has none.
const PLAIN_BODY: &str = "{\n  \"hello\": \"world\"\n}";

/// The form on the left.
#[component]
pub fn RequestForm(
    /// The flow's triggers, at least one.
    triggers: Memo<Vec<TriggerChoice>>,
    /// What is to be sent.
    context: TestContext,
) -> impl IntoView {
    let event = Memo::new(move |_| {
        let node = context.node.get();
        triggers
            .with(|all| all.iter().find(|one| one.node == node).and_then(|one| one.event.clone()))
    });
    // A trigger that is gone from the canvas is not offered any longer.
    Effect::new(move |_| {
        triggers.with(|all| {
            if let Some(first) = all.first()
                && !all.iter().any(|one| context.node.with_untracked(|node| *node == one.node))
            {
                context.node.set(first.node.clone());
            }
        });
    });
    let entry = Fetched::new(move || {
        let event = event.get();
        async move {
            match event.filter(|event| !event.is_empty()) {
                Some(event) => api::github_event(&event).await.map(Some),
                None => Ok(None),
            }
        }
    });
    let sample = RwSignal::new(0_usize);
    Effect::new(move |_| match entry.get() {
        Some(Some(entry)) => {
            sample.set(0);
            context.body.set(sample_body(&entry, 0));
        }
        Some(None) => context.body.set(PLAIN_BODY.into()),
        None => {}
    });
    view! {
        <form
            class="test-form"
            on:submit=move |event| {
                event.prevent_default();
                context.send(String::new());
            }
        >
            <div class="test-choices">
                <TriggerSelect triggers context />
                <SampleSelect entry sample context />
            </div>
            <BodyField context />
            <div class="test-send">
                <button
                    type="submit"
                    class="button primary"
                    class:busy=context.sending
                    disabled=context.sending
                >
                    "Send test event"
                </button>
                <button
                    type="button"
                    class="button quiet"
                    on:click=move |_| tidy(context.body)
                >
                    "Format JSON"
                </button>
            </div>
        </form>
    }
}

#[component]
fn BodyField(context: TestContext) -> impl IntoView {
    let problem = Memo::new(move |_| context.body.with(|body| json_problem(body)));
    view! {
        <div class="field test-body">
            <label for="test-body">
                "Body"
                <span class="aside">{move || size(&context.body.read())}</span>
            </label>
            <textarea
                id="test-body"
                class="input code"
                spellcheck="false"
                autocomplete="off"
                wrap="off"
                aria-invalid=move || problem.with(|problem| problem.is_some().then_some("true"))
                aria-describedby="test-body-note"
                bind:value=context.body
            ></textarea>
            <span id="test-body-note" class="test-note" role="status">
                {move || match problem.get() {
                    Some(problem) => view! {
                        <span class="bad-words"><Icon name="circle-alert" />{problem}</span>
                    }.into_any(),
                    None => view! {
                        <span class="muted">{move || context.trigger().map(|trigger| how_sent(trigger.check))}</span>
                    }.into_any(),
                }}
            </span>
        </div>
    }
}

#[component]
fn TriggerSelect(triggers: Memo<Vec<TriggerChoice>>, context: TestContext) -> impl IntoView {
    view! {
        <div class="field">
            <label for="test-trigger">"Trigger"</label>
            <select
                id="test-trigger"
                class="input"
                prop:value=context.node
                on:change:target=move |event| context.node.set(event.target().value())
            >
                {move || triggers.get().into_iter().map(|one| {
                    let words = match one.event {
                        Some(event) => format!("{} · {event}", one.title),
                        None => format!("{} · HTTP", one.title),
                    };
                    let node = one.node.clone();
                    let selected = move || context.node.with(|chosen| *chosen == node);
                    view! { <option value=one.node.clone() selected=selected>{words}</option> }
                }).collect_view()}
            </select>
        </div>
    }
}

#[component]
fn SampleSelect(
    entry: Fetched<Option<CatalogEntry>>,
    sample: RwSignal<usize>,
    context: TestContext,
) -> impl IntoView {
    move || {
        if let Some(error) = entry.error() {
            return Some(view! {
                <p class="test-note bad-words">
                    <Icon name="circle-alert" />
                    {error.message}
                    <button type="button" class="button quiet small" on:click=move |_| entry.reload()>"Try again"</button>
                </p>
            }.into_any());
        }
        let entry = entry.get().flatten()?;
        if entry.samples.is_empty() {
            return Some(view! {
                <p class="test-note muted">"GitHub publishes no sample of this event. Write the body below."</p>
            }.into_any());
        }
        let names: Vec<String> = entry.samples.iter().map(|sample| sample.name.clone()).collect();
        Some(view! {
            <div class="field">
                <label for="test-sample">
                    "Sample event"
                    <span class="aside">"published by GitHub"</span>
                </label>
                <select
                    id="test-sample"
                    class="input"
                    on:change:target=move |event| {
                        let at = event.target().value().parse().unwrap_or(0);
                        sample.set(at);
                        context.body.set(sample_body(&entry, at));
                    }
                >
                    {names.into_iter().enumerate().map(|(at, name)| view! {
                        <option value=at.to_string() selected=move || sample.get() == at>{name}</option>
                    }).collect_view()}
                </select>
            </div>
        }.into_any())
    }
}

fn how_sent(check: Check) -> &'static str {
    match check {
        Check::Signature => "Valid JSON. It is signed with the flow's own secret when it is sent.",
        Check::Token => "Valid JSON. It is sent with the flow's bearer token.",
        Check::Nothing => {
            "Valid JSON. It is sent without credentials: this trigger takes every caller."
        }
    }
}

fn sample_body(entry: &CatalogEntry, at: usize) -> String {
    entry
        .samples
        .get(at)
        .and_then(|sample| serde_json::to_string_pretty(&sample.payload).ok())
        .unwrap_or_else(|| PLAIN_BODY.into())
}

/// Where the text stops being JSON; none where it is JSON. Broken JSON may be sent all the same.
fn json_problem(text: &str) -> Option<String> {
    let error = serde_json::from_str::<serde::de::IgnoredAny>(text).err()?;
    Some(format!(
        "No valid JSON from line {}, column {} on. It can be sent as it is, to see how the flow answers.",
        error.line(),
        error.column()
    ))
}

fn tidy(body: RwSignal<String>) {
    let value = body.with_untracked(|text| serde_json::from_str::<Value>(text));
    if let Ok(value) = value
        && let Ok(text) = serde_json::to_string_pretty(&value)
    {
        body.set(text);
    }
}

fn size(text: &str) -> String {
    crate::parts::time::bytes(text.len() as u64)
}
