//! The live result of a field: what its text gives on the sample, or why it gives nothing.

use flow_model::expr::{self, Cause};
use leptos::prelude::*;
use serde_json::Value;

use super::context::NodeForm;
use super::places::has_places;
use super::rich_text::TextKind;
use crate::state::outlook::shortened;

/// What a text gives.
#[derive(Clone, Debug, PartialEq)]
enum Live {
    /// Text, as it is read.
    Text(String),
    /// Any other value, as JSON.
    Value(String),
    /// The built flow fails here too.
    Fails(String),
    /// It is known only when the flow runs.
    Unknown(String),
}

/// The live result below a field; nothing where there is no text, no sample, or a problem that says more.
#[component]
pub fn LiveResult(
    /// The node's form.
    form: NodeForm,
    /// What the text is.
    kind: TextKind,
    /// The text as it stands in the flow.
    #[prop(into)]
    text: Signal<String>,
    /// Whether the text has no problems.
    #[prop(into)]
    clean: Signal<bool>,
    /// How long a value may be.
    #[prop(default = 160)]
    length: usize,
) -> impl IntoView {
    let live = Memo::new(move |_| {
        form.track_values();
        clean.get().then(|| text.with(|text| live(form, kind, text, length))).flatten()
    });
    move || {
        live.get().map(|live| {
            let (before, class, words) = match live {
                Live::Text(words) => ("", "text", words),
                Live::Value(words) => ("", "value", words),
                Live::Fails(words) => ("fails: ", "bad", words),
                Live::Unknown(words) => ("not known before it runs: ", "unknown", words),
            };
            view! {
                <p class="result">
                    <span aria-hidden="true">"→ "</span>
                    <span class="hidden">"On the sample: "</span>
                    {before}
                    <span class=class>{words}</span>
                </p>
            }
        })
    }
}

fn live(form: NodeForm, kind: TextKind, text: &str, length: usize) -> Option<Live> {
    let says_nothing = text.is_empty() || kind == TextKind::Template && !has_places(text);
    if says_nothing || !form.with_values(|values| values.is_some()) {
        return None;
    }
    let scope = form.scope();
    let value = match kind {
        TextKind::Template => expr::eval_template(text, &scope).map(Value::String),
        TextKind::Expression => expr::eval(text, &scope),
    };
    Some(match value {
        Ok(Value::String(words)) if kind == TextKind::Template => Live::Text(cut(&words, length)),
        Ok(value @ Value::String(_)) => Live::Text(shortened(&value, length)),
        Ok(value) => Live::Value(shortened(&value, length)),
        Err(error) => {
            let words = error.message.replace('`', "");
            match error.cause {
                Cause::Fails => Live::Fails(words),
                Cause::Unknown => Live::Unknown(words),
            }
        }
    })
}

fn cut(words: &str, length: usize) -> String {
    let kept: String = words.chars().take(length).collect();
    if kept == words { kept } else { format!("{kept}…") }
}
