//! An event of a catalog, chosen by search.

use flow_model::wire::CatalogEvent;
use leptos::prelude::*;

use super::context::{Choices, NodeForm};
use super::suggestions::{ComboBox, Suggestion};

/// The field.
#[component]
pub fn EventField(
    /// The node's form.
    form: NodeForm,
    /// The field.
    field: &'static str,
    /// Shown while the field is empty.
    placeholder: &'static str,
    /// Id of the input, for its label.
    id: String,
    /// Id of the element that describes the problems.
    described_by: String,
) -> impl IntoView {
    let choices = expect_context::<Choices>();
    choices.want_events(form.editor);
    let text = form.text(field);
    let problems = form.problems_at(field, None);
    let suggest = move |typed: String| {
        let events = choices.events.with_untracked(|events| matching(events, &typed));
        events.iter().map(suggestion).collect::<Vec<_>>()
    };
    let about = move || {
        let id = text.get();
        choices.events.with(|events| {
            events.iter().find(|event| event.id == id).map(|event| event.about.clone())
        })
    };
    view! {
        <ComboBox
            id
            text
            placeholder
            invalid=Signal::derive(move || problems.with(|problems| !problems.is_empty()))
            described_by
            suggest
            on_text=move |text: String| form.set_text(field, text)
        />
        {move || about().map(|about| view! { <p class="help">{about}</p> })}
    }
}

/// Events whose id or description holds every word; those whose id does stand first.
fn matching(events: &[CatalogEvent], typed: &str) -> Vec<CatalogEvent> {
    let words: Vec<_> =
        typed.split(|c: char| !c.is_alphanumeric() && c != '_').map(str::to_lowercase).collect();
    let holds = |text: &str| {
        let text = text.to_lowercase();
        words.iter().all(|word| text.contains(word))
    };
    if events.iter().any(|event| event.id == typed) {
        return Vec::new();
    }
    let (by_id, rest): (Vec<_>, Vec<_>) = events.iter().partition(|event| holds(&event.id));
    let by_about = rest.into_iter().filter(|event| holds(&event.about));
    by_id.into_iter().chain(by_about).take(60).cloned().collect()
}

fn suggestion(event: &CatalogEvent) -> Suggestion {
    let first = event.about.split_inclusive(". ").next().unwrap_or_default().trim();
    Suggestion {
        label: event.id.clone(),
        glyph: "",
        detail: first.trim_start_matches("This event occurs when ").to_owned(),
        about: event.about.clone(),
    }
}
