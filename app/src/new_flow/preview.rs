//! What the new flow will be: a small picture, and the fields its event brings.

use flow_model::flow::Flow;
use leptos::prelude::*;
use serde_json::Value;

use crate::api::{self, CatalogEntry};
use crate::flows::thumb::Thumb;
use crate::parts::fetched::Fetched;

/// The picture and the fields.
#[component]
pub fn Preview(
    /// The flow; none while the event is missing.
    flow: Memo<Option<Flow>>,
    /// The chosen event.
    event: RwSignal<Option<String>>,
    /// Whether the event counts.
    is_github: Signal<bool>,
) -> impl IntoView {
    let entry = Fetched::new(move || {
        let event = event.get();
        async move {
            match event {
                Some(event) => api::github_event(&event).await.map(Some),
                None => Ok(None),
            }
        }
    });
    let picture = Memo::new(move |_| {
        flow.with(|flow| {
            flow.as_ref()
                .filter(|flow| !flow.nodes.is_empty())
                .map(|flow| (flow.nodes.clone(), flow.edges.clone()))
        })
    });
    view! {
        <div class="new-flow-picture">
            {move || match picture.get() {
                Some((nodes, edges)) => {
                    view! { <Thumb flow=Flow { nodes, edges, ..Flow::default() } /> }.into_any()
                }
                None if is_github.get() => view! { <p class="muted">"Choose an event on the left."</p> }.into_any(),
                None => view! { <p class="muted">"An empty canvas."</p> }.into_any(),
            }}
        </div>
        {move || is_github.get().then(|| entry.get().flatten()).flatten().map(|entry| view! { <Brings entry /> })}
    }
}

#[component]
fn Brings(entry: CatalogEntry) -> impl IntoView {
    let about = entry.event.about.clone();
    let fields: Vec<(String, &'static str, String)> = entry
        .samples
        .first()
        .and_then(|sample| sample.payload.as_object())
        .map(|payload| {
            payload
                .iter()
                .map(|(name, value)| {
                    let (kind, words) = peek(value);
                    (name.clone(), kind, words)
                })
                .collect()
        })
        .unwrap_or_default();
    view! {
        <div class="brings">
            <p>{about}</p>
            {(!fields.is_empty()).then(|| view! {
                <h3>"What the event brings"</h3>
                <dl>
                    {fields.into_iter().map(|(name, kind, words)| view! {
                        <div title=kind>
                            <dt class="mono">{name}</dt>
                            <dd class="mono clip">{words}</dd>
                        </div>
                    }).collect_view()}
                </dl>
            })}
        </div>
    }
}

/// A value's type in a word, and a short look at it.
fn peek(value: &Value) -> (&'static str, String) {
    match value {
        Value::Object(fields) => ("record", format!("{} fields", fields.len())),
        Value::Array(items) => ("list", format!("{} entries", items.len())),
        Value::String(text) => ("text", format!("\"{text}\"")),
        Value::Number(number) => ("number", number.to_string()),
        Value::Bool(flag) => ("true or false", flag.to_string()),
        Value::Null => ("nothing", "null".into()),
    }
}
