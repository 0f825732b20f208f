//! The sample bar: which published event the values on the nodes come from.

use flow_model::nodes::{self, Family};
use leptos::prelude::*;

use crate::state::editor::EditorContext;
use crate::state::sample::event_of;

/// The bar at the upper left, for the first trigger whose event has samples.
#[component]
pub fn SampleBar() -> impl IntoView {
    let editor = expect_context::<EditorContext>();
    let event = Memo::new(move |_| {
        editor.flow_revision.track();
        editor.samples.revision.track();
        editor.with_flow(|flow| {
            let triggers = flow.nodes.iter().filter(|node| {
                nodes::def(&node.kind).is_some_and(|def| def.family == Family::Trigger)
            });
            let mut events = triggers.filter_map(event_of);
            events.find(|event| !editor.samples.of_event(event).0.is_empty())
        })
    });
    move || {
        let event = event.get()?;
        let (samples, chosen) = editor.samples.of_event(&event);
        let name = event.clone();
        let choose = move |ev| {
            if let Ok(index) = event_target_value(&ev).parse() {
                editor.samples.choose(editor, name.clone(), index);
            }
        };
        Some(view! {
            <div class="sample-bar">
                <span class="sample-word">"Sample"</span>
                <b>{event}</b>
                <select aria-label="Sample event" on:change=choose>
                    {samples.into_iter().enumerate().map(|(index, sample)| view! {
                        <option value=index.to_string() selected={index == chosen}>{sample.name}</option>
                    }).collect_view()}
                </select>
            </div>
        })
    }
}
