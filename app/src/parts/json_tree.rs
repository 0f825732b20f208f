//! A JSON value as a tree that opens and closes, or as text.

use leptos::prelude::*;
use serde_json::Value;

use crate::parts::copy::CopyButton;

/// A JSON value as a tree, with its text to copy.
#[component]
pub fn JsonTree(
    /// The value.
    value: Value,
    /// What it is, for the copy button: "payload".
    what: &'static str,
    /// How many levels are open at first.
    #[prop(default = 1)]
    open: usize,
) -> impl IntoView {
    let text = serde_json::to_string_pretty(&value).unwrap_or_default();
    let as_text = RwSignal::new(false);
    let shown = text.clone();
    view! {
        <div class="json">
            <div class="json-tools">
                <button
                    type="button"
                    class="button quiet small"
                    aria-pressed=move || as_text.get().to_string()
                    on:click=move |_| as_text.update(|on| *on = !*on)
                >
                    {move || if as_text.get() { "Show as tree" } else { "Show as JSON" }}
                </button>
                <CopyButton text=text label=format!("Copy {what}") />
            </div>
            {move || {
                if as_text.get() {
                    view! { <pre class="json-text" tabindex="0">{shown.clone()}</pre> }.into_any()
                } else {
                    view! { <div class="json-tree">{entry(None, &value, open)}</div> }.into_any()
                }
            }}
        </div>
    }
}

fn entry(name: Option<String>, value: &Value, open: usize) -> AnyView {
    let label = name.map(|name| view! { <span class="json-name">{name}</span> });
    match value {
        Value::Object(fields) if !fields.is_empty() => {
            let count = fields.len();
            let children = fields.clone();
            branch(label, format!("{{{count}}}"), open, move |open| {
                children
                    .iter()
                    .map(|(name, value)| entry(Some(name.clone()), value, open))
                    .collect_view()
                    .into_any()
            })
        }
        Value::Array(items) if !items.is_empty() => {
            let children = items.clone();
            branch(label, format!("[{}]", items.len()), open, move |open| {
                children
                    .iter()
                    .enumerate()
                    .map(|(index, value)| entry(Some(index.to_string()), value, open))
                    .collect_view()
                    .into_any()
            })
        }
        leaf => {
            let (class, text) = words(leaf);
            view! { <div class="json-leaf">{label}<span class=class>{text}</span></div> }.into_any()
        }
    }
}

/// The children are drawn when the branch is first opened: payloads have hundreds of entries.
fn branch(
    label: Option<impl IntoView + 'static>,
    size: String,
    open: usize,
    children: impl Fn(usize) -> AnyView + Send + Sync + 'static,
) -> AnyView {
    let drawn = RwSignal::new(open > 0);
    view! {
        <details
            class="json-branch"
            open={open > 0}
            on:toggle=move |_| drawn.set(true)
        >
            <summary>{label}<span class="json-size">{size}</span></summary>
            <div class="json-children">
                {move || drawn.get().then(|| children(open.saturating_sub(1)))}
            </div>
        </details>
    }
    .into_any()
}

fn words(value: &Value) -> (&'static str, String) {
    match value {
        Value::String(text) => ("json-string", format!("\"{text}\"")),
        Value::Number(number) => ("json-number", number.to_string()),
        Value::Bool(flag) => ("json-number", flag.to_string()),
        Value::Null => ("json-null", "null".into()),
        Value::Object(_) => ("json-null", "{}".into()),
        Value::Array(_) => ("json-null", "[]".into()),
    }
}
