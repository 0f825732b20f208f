//! One of a closed list: a few as a switch, more as a list to open.

use leptos::prelude::*;

use super::context::NodeForm;
use crate::parts::rove::rove;

/// Up to so many choices, and short ones, stand side by side.
const SIDE_BY_SIDE: usize = 3;

/// The field.
#[component]
pub fn ChoiceField(
    /// The node's form.
    form: NodeForm,
    /// The field.
    field: &'static str,
    /// Its label, as the group's accessible name.
    label: &'static str,
    /// Value and label of each choice.
    options: &'static [(&'static str, &'static str)],
    /// Whether one must be chosen.
    required: bool,
    /// Id of the input, for its label.
    id: String,
) -> impl IntoView {
    let text = form.text(field);
    let letters: usize = options.iter().map(|(_, label)| label.len()).sum();
    // An empty field stands for the first choice, as the field's help says.
    let shown = move || {
        let text = text.get();
        if text.is_empty() {
            options.first().map_or(String::new(), |(value, _)| (*value).to_owned())
        } else {
            text
        }
    };
    if options.len() <= SIDE_BY_SIDE && letters <= 36 {
        let chosen = Memo::new(move |_| shown());
        return view! {
            <div class="segments choice" role="radiogroup" aria-label=label id=id on:keydown=move |event| rove(&event)>
                {options.iter().map(|(value, words)| view! {
                    <button
                        type="button"
                        role="radio"
                        class="segment"
                        aria-checked=move || (chosen.get() == *value).to_string()
                        tabindex=move || if chosen.get() == *value { "0" } else { "-1" }
                        on:click=move |_| form.set_text(field, (*value).to_owned())
                    >
                        {*words}
                    </button>
                }).collect_view()}
            </div>
        }
        .into_any();
    }
    let _ = required;
    view! {
        <select
            class="input"
            id=id
            prop:value=shown
            on:change=move |event| form.set_text(field, event_target_value(&event))
        >
            {options.iter().map(|(value, words)| view! {
                <option value=*value selected=move || shown() == *value>{*words}</option>
            }).collect_view()}
        </select>
    }
    .into_any()
}
