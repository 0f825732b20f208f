//! Fields of several entries: a list of expressions, and pairs of a name and a template.

use flow_model::flow::FieldValue;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::context::NodeForm;
use super::problems::FieldProblems;
use super::rich_text::{RichText, TextKind};
use crate::icons::Icon;

/// The entries of one field, as its rows share them.
struct Entries<T: Send + Sync + 'static> {
    form: NodeForm,
    field: &'static str,
    /// One of them in words: "Cell".
    noun: &'static str,
    id: StoredValue<String>,
    items: Memo<Vec<T>>,
    value_of: fn(Vec<T>) -> FieldValue,
}

impl<T: Send + Sync + 'static> Clone for Entries<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Entries<T> {}

impl<T: Clone + Default + PartialEq + Send + Sync + 'static> Entries<T> {
    fn write(self, items: Vec<T>) {
        self.form.set(self.field, (self.value_of)(items));
    }

    fn get(self, index: usize) -> T {
        self.items.with(|items| items.get(index).cloned().unwrap_or_default())
    }

    /// Changes an entry; one that is shown but not yet written is written with it.
    fn change(self, index: usize, change: impl FnOnce(&mut T)) {
        let mut items = self.items.get_untracked();
        if items.len() <= index {
            items.resize(index + 1, T::default());
        }
        if let Some(item) = items.get_mut(index) {
            change(item);
        }
        // One entry that is emptied again is an empty field.
        if items.len() == 1 && items.first() == Some(&T::default()) {
            items.clear();
        }
        self.write(items);
    }

    /// Adds an entry behind those that are shown, and puts the focus into it.
    fn add(self, shown: usize) {
        let mut items = self.items.get_untracked();
        items.resize(shown + 1, T::default());
        self.write(items);
        focus_soon(format!("{}-{shown}", self.id.get_value()));
    }

    fn remove(self, index: usize) {
        let mut items = self.items.get_untracked();
        if index < items.len() {
            items.remove(index);
            self.write(items);
        }
    }

    fn move_up(self, index: usize) {
        let mut items = self.items.get_untracked();
        if index > 0 && index < items.len() {
            items.swap(index - 1, index);
            self.write(items);
        }
    }
}

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
    let entries = Entries {
        form,
        field,
        noun: singular(label),
        id: StoredValue::new(id),
        items: Memo::new(move |_| match value.get() {
            Some(FieldValue::List(items)) => items,
            _ => Vec::new(),
        }),
        value_of: FieldValue::List,
    };
    // An empty field shows one empty entry to type into; it is written only when something is typed.
    rows(entries, label, 1, move |index, count| {
        view! { <ExpressionEntry entries index count placeholder /> }
    })
}

#[component]
fn ExpressionEntry(
    entries: Entries<String>,
    index: usize,
    count: Memo<usize>,
    placeholder: &'static str,
) -> impl IntoView {
    let Entries { form, field, noun, id, .. } = entries;
    let problems = form.problems_at(field, Some(index));
    let id = format!("{}-{index}", id.get_value());
    let problems_id = format!("{id}-problems");
    let words = format!("{} {}", noun.to_lowercase(), index + 1);
    view! {
        <li class="entry">
            <span class="entry-number" aria-hidden="true">{index + 1}</span>
            <div class="entry-main">
                <RichText
                    form
                    kind=TextKind::Expression
                    text=Signal::derive(move || entries.get(index))
                    on_text=move |text: String| entries.change(index, |entry| *entry = text)
                    problems
                    id
                    label=format!("{noun} {}", index + 1)
                    placeholder
                    on_enter=Callback::new(move |()| entries.add(count.get_untracked()))
                    described_by=problems_id.clone()
                />
                <FieldProblems problems id=problems_id />
            </div>
            <span class="entry-tools">
                <button
                    type="button"
                    class="tool"
                    disabled=index == 0
                    aria-label=format!("Move {words} up")
                    title="Move up"
                    on:click=move |_| entries.move_up(index)
                >
                    <Icon name="chevron-up" />
                </button>
                <RemoveButton words on_remove=move |()| entries.remove(index) />
            </span>
        </li>
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
    let entries = Entries {
        form,
        field,
        noun: singular(label),
        id: StoredValue::new(id),
        items: Memo::new(move |_| match value.get() {
            Some(FieldValue::Pairs(pairs)) => pairs,
            _ => Vec::new(),
        }),
        value_of: FieldValue::Pairs,
    };
    rows(entries, label, 0, move |index, _| view! { <PairEntry entries index placeholder /> })
}

#[component]
fn PairEntry(
    entries: Entries<(String, String)>,
    index: usize,
    placeholder: &'static str,
) -> impl IntoView {
    let Entries { form, field, noun, id, .. } = entries;
    let problems = form.problems_at(field, Some(index));
    let id = format!("{}-{index}", id.get_value());
    let problems_id = format!("{id}-problems");
    let words = format!("{} {}", noun.to_lowercase(), index + 1);
    let set_name = move |event| {
        let name = event_target_value(&event);
        entries.change(index, |pair| pair.0 = name);
    };
    view! {
        <li class="entry pair">
            <input
                class="input code"
                id=id.clone()
                type="text"
                autocomplete="off"
                spellcheck="false"
                placeholder="name"
                aria-label=format!("{noun} {} name", index + 1)
                prop:value=move || entries.get(index).0
                on:input=set_name
            />
            <div class="entry-main">
                <RichText
                    form
                    kind=TextKind::Template
                    text=Signal::derive(move || entries.get(index).1)
                    on_text=move |text: String| entries.change(index, |pair| pair.1 = text)
                    problems
                    id=format!("{id}-value")
                    label=format!("{noun} {} value", index + 1)
                    placeholder
                    described_by=problems_id.clone()
                />
                <FieldProblems problems id=problems_id />
            </div>
            <span class="entry-tools">
                <RemoveButton words on_remove=move |()| entries.remove(index) />
            </span>
        </li>
    }
}

/// The rows of a field, at least so many, and a button for one more.
fn rows<T, V>(
    entries: Entries<T>,
    label: &'static str,
    least: usize,
    row: impl Fn(usize, Memo<usize>) -> V + Copy + Send + Sync + 'static,
) -> impl IntoView
where
    T: Clone + Default + PartialEq + Send + Sync + 'static,
    V: IntoView + 'static,
{
    let count = Memo::new(move |_| entries.items.with(Vec::len).max(least));
    view! {
        <div class="entries" id=entries.id.get_value() role="group" aria-label=label>
            <ol>
                <For each=move || 0..count.get() key=|index| *index let:index>
                    {row(index, count)}
                </For>
            </ol>
            <AddButton noun=entries.noun on_add=move |()| entries.add(count.get_untracked()) />
        </div>
    }
}

#[component]
fn AddButton(noun: &'static str, #[prop(into)] on_add: Callback<()>) -> impl IntoView {
    view! {
        <button type="button" class="button quiet small" on:click=move |_| on_add.run(())>
            <Icon name="plus" />
            {format!("Add {}", noun.to_lowercase())}
        </button>
    }
}

#[component]
fn RemoveButton(words: String, #[prop(into)] on_remove: Callback<()>) -> impl IntoView {
    view! {
        <button
            type="button"
            class="tool"
            aria-label=format!("Remove {words}")
            title="Remove"
            on:click=move |_| on_remove.run(())
        >
            <Icon name="x" />
        </button>
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
