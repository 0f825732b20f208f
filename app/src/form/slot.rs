//! A connection slot: its name, whether a connection is bound to it, and the way to bind one.

use flow_model::hooks;
use flow_model::wire::Connection;
use leptos::prelude::*;

use super::context::{Choices, NodeForm};
use super::suggestions::{ComboBox, Suggestion};
use crate::connections::ConnectionDialog;
use crate::icons::Icon;

/// The field.
#[component]
pub fn SlotField(
    /// The node's form.
    form: NodeForm,
    /// The field.
    field: &'static str,
    /// The connection kind: `slack`.
    connection: &'static str,
    /// Shown while the field is empty.
    placeholder: &'static str,
    /// Id of the input, for its label.
    id: String,
    /// Id of the element that describes the problems.
    described_by: String,
) -> impl IntoView {
    let choices = expect_context::<Choices>();
    let text = form.text(field);
    let problems = form.problems_at(field, None);
    let making = RwSignal::new(false);
    let suggest = move |typed: String| {
        let slots = slots_to_offer(form, choices, connection).into_iter();
        let fitting = slots.filter(|(name, _)| *name != typed && name.contains(&typed));
        fitting.map(|(name, state)| suggestion(&name, state)).collect::<Vec<_>>()
    };
    let on_close = Callback::new(move |()| making.set(false));
    let on_saved = Callback::new(move |name: String| {
        making.set(false);
        form.set_text(field, name);
        choices.reload_connections();
    });
    view! {
        <div class="slot-field">
            <ComboBox
                id
                text
                placeholder
                invalid=Signal::derive(move || problems.with(|problems| !problems.is_empty()))
                described_by
                suggest
                on_text=move |text: String| form.set_text(field, text)
            />
            <SlotState text connection making />
            {move || making.get().then(|| view! {
                <ConnectionDialog
                    name=slot_name(&text.get_untracked(), placeholder)
                    kind=connection
                    on_close
                    on_saved
                />
            })}
        </div>
    }
}

/// Whether a connection of the slot's name is there, and the way to make one.
#[component]
fn SlotState(
    text: Memo<String>,
    connection: &'static str,
    making: RwSignal<bool>,
) -> impl IntoView {
    let choices = expect_context::<Choices>();
    let bound = Memo::new(move |_| {
        let name = text.get();
        choices
            .connections
            .with(|all| all.iter().any(|one| one.name == name && one.kind == connection))
    });
    let state = move || {
        if !choices.connections_known.get() {
            return ().into_any();
        }
        if text.with(String::is_empty) {
            return view! {
                <button type="button" class="link" on:click=move |_| making.set(true)>"Set up a connection"</button>
            }
            .into_any();
        }
        if bound.get() {
            return view! { <span class="status good">"Bound to the connection of this name"</span> }.into_any();
        }
        view! {
            <span class="status caution">"Not bound yet"</span>
            <button type="button" class="button small" on:click=move |_| making.set(true)>
                <Icon name="plug" />
                "Set up the connection"
            </button>
        }
        .into_any()
    };
    view! { <div class="slot-state">{state}</div> }
}

/// Connections of the kind, and slots that the flow names already, each with its state.
fn slots_to_offer(form: NodeForm, choices: Choices, kind: &str) -> Vec<(String, &'static str)> {
    let of_kind = |one: &&Connection| one.kind == kind;
    let mut slots: Vec<_> = choices.connections.with_untracked(|all| {
        all.iter().filter(of_kind).map(|one| (one.name.clone(), "bound")).collect()
    });
    let used =
        form.editor.with_flow(hooks::slots).into_iter().filter(|slot| slot.connection == kind);
    for slot in used {
        let name = slot.slot.to_string();
        if !slots.iter().any(|(other, _)| *other == name) {
            slots.push((name, "not bound yet"));
        }
    }
    slots
}

fn suggestion(name: &str, state: &'static str) -> Suggestion {
    Suggestion { label: name.to_owned(), glyph: "", detail: state.to_owned(), about: String::new() }
}

fn slot_name(typed: &str, placeholder: &str) -> String {
    if typed.is_empty() { placeholder.to_owned() } else { typed.to_owned() }
}
