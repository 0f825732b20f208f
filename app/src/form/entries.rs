//! Fields of several entries: a list of expressions, and pairs of a name and a template.

use flow_model::flow::FieldValue;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::context::NodeForm;
use super::problems::FieldProblems;
use super::rich_text::{RichText, TextKind};
use crate::icons::Icon;

/// A list of expressions, such as the cells of a row.
#[component]
pub fn ExpressionsField(
    /// The node's form.
    form: NodeForm,
    /// The field.
    field: &'static str,
    /// Its label: "Cells".
    label: &'static str,
    /// Shown in an empty entry.
    placeholder: &'static str,
    /// Id of the field.
    id: String,
) -> impl IntoView {
    let value = form.value(field);
    let items = Memo::new(move |_| match value.get() {
        Some(FieldValue::List(items)) => items,
        _ => Vec::new(),
    });
    // An empty field shows one empty entry to type into; it is written only when something is typed.
    let count = Memo::new(move |_| items.with(Vec::len).max(1));
    let write = move |items: Vec<String>| form.set(field, FieldValue::List(items));
    let id = StoredValue::new(id);
    let add = move || {
        let mut list = items.get_untracked();
        if list.is_empty() {
            list.push(String::new());
        }
        list.push(String::new());
        let last = list.len() - 1;
        write(list);
        focus_soon(format!("{}-{last}", id.get_value()));
    };
    let noun = singular(label);
    let row = move |index: usize| {
        let text = Signal::derive(move || {
            items.with(|items| items.get(index).cloned().unwrap_or_default())
        });
        let on_text = move |text: String| {
            let mut list = items.get_untracked();
            if list.len() <= index {
                list.resize(index + 1, String::new());
            }
            if let Some(entry) = list.get_mut(index) {
                *entry = text;
            }
            // One entry that is emptied again is an empty field.
            if list.iter().all(String::is_empty) && list.len() == 1 {
                list.clear();
            }
            write(list);
        };
        let move_up = move |_| {
            let mut list = items.get_untracked();
            if index > 0 && index < list.len() {
                list.swap(index - 1, index);
                write(list);
            }
        };
        let remove = move |_| {
            let mut list = items.get_untracked();
            if index < list.len() {
                list.remove(index);
                write(list);
            }
        };
        let problems = form.problems_at(field, Some(index));
        let entry_id = format!("{}-{index}", id.get_value());
        let problems_id = format!("{entry_id}-problems");
        view! {
            <li class="entry">
                <span class="entry-number" aria-hidden="true">{index + 1}</span>
                <div class="entry-main">
                    <RichText
                        form
                        kind=TextKind::Expression
                        text
                        on_text
                        problems
                        id=entry_id
                        label=format!("{noun} {}", index + 1)
                        placeholder
                        on_enter=Callback::new(move |()| add())
                        described_by=problems_id.clone()
                    />
                    <FieldProblems problems id=problems_id />
                </div>
                <span class="entry-tools">
                    <button type="button" class="tool" disabled=index == 0
                        aria-label=format!("Move {} {} up", noun.to_lowercase(), index + 1) title="Move up" on:click=move_up>
                        <Icon name="chevron-up" />
                    </button>
                    <button type="button" class="tool"
                        aria-label=format!("Remove {} {}", noun.to_lowercase(), index + 1) title="Remove" on:click=remove>
                        <Icon name="x" />
                    </button>
                </span>
            </li>
        }
    };
    view! {
        <div class="entries" id=id.get_value() role="group" aria-label=label>
            <ol>
                <For each=move || 0..count.get() key=|index| *index let:index>{row(index)}</For>
            </ol>
            <button type="button" class="button quiet small" on:click=move |_| add()>
                <Icon name="plus" />
                {format!("Add {}", noun.to_lowercase())}
            </button>
        </div>
    }
}

/// Ordered pairs of a literal name and a template, such as request headers.
#[component]
pub fn PairsField(
    /// The node's form.
    form: NodeForm,
    /// The field.
    field: &'static str,
    /// Its label: "Headers".
    label: &'static str,
    /// Shown in an empty value.
    placeholder: &'static str,
    /// Id of the field.
    id: String,
) -> impl IntoView {
    let value = form.value(field);
    let pairs = Memo::new(move |_| match value.get() {
        Some(FieldValue::Pairs(pairs)) => pairs,
        _ => Vec::new(),
    });
    let count = Memo::new(move |_| pairs.with(Vec::len));
    let write = move |pairs: Vec<(String, String)>| form.set(field, FieldValue::Pairs(pairs));
    let change = move |index: usize, change: &dyn Fn(&mut (String, String))| {
        let mut list = pairs.get_untracked();
        if let Some(pair) = list.get_mut(index) {
            change(pair);
            write(list);
        }
    };
    let id = StoredValue::new(id);
    let noun = singular(label);
    let add = move |_| {
        let mut list = pairs.get_untracked();
        list.push(Default::default());
        focus_soon(format!("{}-{}-name", id.get_value(), list.len() - 1));
        write(list);
    };
    let row = move |index: usize| {
        let name = move || {
            pairs.with(|p| {
                p.get(index)
                    .map(|(name, _)| name.clone())
                    .unwrap_or_default()
            })
        };
        let text = Signal::derive(move || {
            pairs.with(|p| {
                p.get(index)
                    .map(|(_, text)| text.clone())
                    .unwrap_or_default()
            })
        });
        let problems = form.problems_at(field, Some(index));
        let entry_id = format!("{}-{index}", id.get_value());
        let problems_id = format!("{entry_id}-problems");
        let remove = move |_| {
            let mut list = pairs.get_untracked();
            if index < list.len() {
                list.remove(index);
                write(list);
            }
        };
        view! {
            <li class="entry pair">
                <input
                    class="input code"
                    id=format!("{entry_id}-name")
                    type="text"
                    autocomplete="off"
                    spellcheck="false"
                    placeholder="name"
                    aria-label=format!("{noun} {} name", index + 1)
                    prop:value=name
                    on:input=move |event| {
                        let name = event_target_value(&event);
                        change(index, &|pair| pair.0.clone_from(&name));
                    }
                />
                <div class="entry-main">
                    <RichText
                        form
                        kind=TextKind::Template
                        text
                        on_text=move |text: String| change(index, &|pair| pair.1.clone_from(&text))
                        problems
                        id=entry_id
                        label=format!("{noun} {} value", index + 1)
                        placeholder
                        described_by=problems_id.clone()
                    />
                    <FieldProblems problems id=problems_id />
                </div>
                <span class="entry-tools">
                    <button type="button" class="tool"
                        aria-label=format!("Remove {} {}", noun.to_lowercase(), index + 1) title="Remove" on:click=remove>
                        <Icon name="x" />
                    </button>
                </span>
            </li>
        }
    };
    view! {
        <div class="entries" id=id.get_value() role="group" aria-label=label>
            <ol>
                <For each=move || 0..count.get() key=|index| *index let:index>{row(index)}</For>
            </ol>
            <button type="button" class="button quiet small" on:click=add>
                <Icon name="plus" />
                {format!("Add {}", noun.to_lowercase())}
            </button>
        </div>
    }
}

/// "Cells" -> "Cell".
fn singular(label: &'static str) -> &'static str {
    label.strip_suffix('s').unwrap_or(label)
}

/// Puts the focus on an element that the next frame draws.
fn focus_soon(id: String) {
    request_animation_frame(move || {
        let element = document().get_element_by_id(&id);
        if let Some(element) =
            element.and_then(|e| e.dyn_into::<leptos::web_sys::HtmlElement>().ok())
        {
            // Where the focus cannot be moved, a click does it.
            let _ = element.focus();
        }
    });
}
