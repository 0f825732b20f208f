//! Plain fields: literal text, a number, JSON, Rust.

use leptos::prelude::*;

use super::context::NodeForm;

/// A field of one line whose text the program takes as it is.
#[component]
pub fn LiteralField(
    /// The node's form.
    form: NodeForm,
    /// The field.
    field: &'static str,
    /// Id of the input, for its label.
    id: String,
    /// Shown while the field is empty.
    placeholder: &'static str,
    /// Whether only digits make sense.
    #[prop(optional)]
    number: bool,
    /// Id of the element that describes the problems.
    described_by: String,
) -> impl IntoView {
    let text = form.text(field);
    let problems = form.problems_at(field, None);
    view! {
        <input
            class="input"
            class:narrow=number
            id=id
            type="text"
            inputmode=if number { "numeric" } else { "text" }
            autocomplete="off"
            spellcheck="false"
            placeholder=placeholder
            aria-invalid=move || problems.with(|p| (!p.is_empty()).then_some("true"))
            aria-describedby=described_by
            prop:value=text
            on:input=move |event| form.set_text(field, event_target_value(&event))
        />
    }
}

/// A field of several lines in mono: JSON or Rust.
#[component]
pub fn CodeField(
    /// The node's form.
    form: NodeForm,
    /// The field.
    field: &'static str,
    /// Id of the text area, for its label.
    id: String,
    /// Shown while the field is empty.
    placeholder: &'static str,
    /// Id of the element that describes the problems.
    described_by: String,
) -> impl IntoView {
    let text = form.text(field);
    let problems = form.problems_at(field, None);
    view! {
        <textarea
            class="input code code-field"
            id=id
            rows="9"
            spellcheck="false"
            autocomplete="off"
            placeholder=placeholder
            aria-invalid=move || problems.with(|p| (!p.is_empty()).then_some("true"))
            aria-describedby=described_by
            prop:value=text
            on:input=move |event| form.set_text(field, event_target_value(&event))
        ></textarea>
    }
}
