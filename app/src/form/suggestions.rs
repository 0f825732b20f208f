//! A list of suggestions under a text field: arrow keys and the pointer choose, Enter takes, Escape closes.

use leptos::html;
use leptos::prelude::*;
use leptos::web_sys::{KeyboardEvent, ScrollIntoViewOptions, ScrollLogicalPosition};

/// How many suggestions are shown at most.
const SHOWN: usize = 60;

/// One suggestion.
#[derive(Clone, Debug, PartialEq)]
pub struct Suggestion {
    /// What is shown, in mono.
    pub label: String,
    /// One letter for its type: `T` text, `N` number; empty for none.
    pub glyph: &'static str,
    /// What stands at the right: the sample value, the state of a connection.
    pub detail: String,
    /// One line of help; empty for none.
    pub about: String,
}

/// The state of a list: open with these suggestions, the one under the cursor.
#[derive(Clone, Copy)]
pub struct SuggestionList {
    /// The suggestions; an empty list is closed.
    pub items: RwSignal<Vec<Suggestion>>,
    /// The chosen one; none where what was typed counts until a person chooses.
    at: RwSignal<Option<usize>>,
    /// Id of the list in the page.
    pub id: StoredValue<String>,
}

/// What a key did to a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pressed {
    /// Nothing: the key is the field's.
    Nothing,
    /// It moved or closed the list.
    Handled,
    /// It took this suggestion.
    Took(usize),
}

impl SuggestionList {
    /// A closed list.
    pub fn new(id: String) -> Self {
        Self { items: RwSignal::default(), at: RwSignal::new(None), id: StoredValue::new(id) }
    }

    /// Opens the list with its first entry chosen, or closes it where there is nothing to suggest.
    pub fn open(self, items: Vec<Suggestion>) {
        self.show(items, Some(0));
    }

    /// Opens the list with nothing chosen, so that Enter leaves the text as it was typed.
    pub fn offer(self, items: Vec<Suggestion>) {
        self.show(items, None);
    }

    fn show(self, mut items: Vec<Suggestion>, at: Option<usize>) {
        items.truncate(SHOWN);
        self.at.set(at);
        if self.items.with_untracked(|old| *old != items) {
            self.items.set(items);
        }
    }

    /// Closes the list.
    pub fn close(self) {
        if self.is_open() {
            self.items.set(Vec::new());
        }
    }

    /// Whether it is open, untracked.
    pub fn is_open(self) -> bool {
        self.items.try_with_untracked(|items| !items.is_empty()) == Some(true)
    }

    /// Takes a key of the field.
    pub fn key(self, event: &KeyboardEvent) -> Pressed {
        let count = self.items.with_untracked(Vec::len);
        if count == 0 {
            return Pressed::Nothing;
        }
        let at = self.at.get_untracked();
        let pressed = match event.key().as_str() {
            "ArrowDown" => {
                self.at.set(Some(at.map_or(0, |at| (at + 1) % count)));
                Pressed::Handled
            }
            "ArrowUp" => {
                self.at.set(Some(at.map_or(count - 1, |at| (at + count - 1) % count)));
                Pressed::Handled
            }
            "Escape" => {
                self.close();
                event.stop_propagation();
                Pressed::Handled
            }
            "Enter" => match at {
                Some(at) => Pressed::Took(at),
                None => {
                    self.close();
                    Pressed::Handled
                }
            },
            _ => return Pressed::Nothing,
        };
        event.prevent_default();
        pressed
    }

    /// The id of the chosen suggestion, for `aria-activedescendant`.
    pub fn active(self) -> Option<String> {
        let open = self.items.with(|items| !items.is_empty());
        let at = self.at.get().filter(|_| open);
        at.map(|at| format!("{}-{at}", self.id.get_value()))
    }
}

/// The list.
#[component]
pub fn Suggestions(
    /// Its state.
    list: SuggestionList,
    /// Called with the place of the suggestion that was taken.
    #[prop(into)]
    on_take: Callback<usize>,
) -> impl IntoView {
    let shown = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        list.items.track();
        if let Some(shown) = shown.get() {
            let options = ScrollIntoViewOptions::new();
            options.set_block(ScrollLogicalPosition::Nearest);
            shown.scroll_into_view_with_scroll_into_view_options(&options);
        }
    });
    move || {
        let items = list.items.get();
        if items.is_empty() {
            return None;
        }
        let id = list.id.get_value();
        Some(view! {
            <div class="suggestions" role="listbox" aria-label="Suggestions" id=id.clone() node_ref=shown>
                {items.into_iter().enumerate().map(|(index, item)| {
                    let Suggestion { label, glyph, detail, about } = item;
                    view! {
                        <div
                            id=format!("{id}-{index}")
                            class="suggestion"
                            role="option"
                            aria-selected=move || (list.at.get() == Some(index)).to_string()
                            title=about.clone()
                            // Only a pointer that moves chooses: one that merely lies where the list appears does not.
                            on:pointermove=move |_| if list.at.get_untracked() != Some(index) { list.at.set(Some(index)) }
                            // Before the field loses the focus, so that the cursor stays where it is.
                            on:mousedown=move |event| {
                                event.prevent_default();
                                on_take.run(index);
                            }
                        >
                            <span class="glyph">{glyph}</span>
                            <span class="suggestion-label">{label}</span>
                            <span class="suggestion-detail">{detail}</span>
                        </div>
                    }
                }).collect_view()}
            </div>
        })
    }
}

/// A text field of one line with suggestions; what is typed counts, suggested or not.
#[component]
pub fn ComboBox(
    /// Id of the input, for its label.
    id: String,
    /// Accessible name, where no label points here.
    #[prop(optional, into)]
    label: Option<String>,
    /// The text as it stands in the flow.
    #[prop(into)]
    text: Signal<String>,
    /// Shown while the field is empty.
    placeholder: &'static str,
    /// Whether something is wrong with it.
    #[prop(optional, into)]
    invalid: Signal<bool>,
    /// Id of the element that describes the problems.
    #[prop(optional, into)]
    described_by: Option<String>,
    /// What to suggest for a text; a suggestion's label is the text it stands for.
    #[prop(into)]
    suggest: Callback<String, Vec<Suggestion>>,
    /// Called with the text, typed or taken.
    #[prop(into)]
    on_text: Callback<String>,
) -> impl IntoView {
    let list = SuggestionList::new(format!("{id}-list"));
    let open_for = move |typed: String| list.offer(suggest.run(typed));
    let take = move |index: usize| {
        let label =
            list.items.with_untracked(|items| items.get(index).map(|item| item.label.clone()));
        list.close();
        if let Some(label) = label {
            on_text.run(label);
        }
    };
    let keys = move |event: KeyboardEvent| match list.key(&event) {
        Pressed::Took(index) => take(index),
        Pressed::Nothing if event.key() == "ArrowDown" => {
            event.prevent_default();
            open_for(String::new());
        }
        Pressed::Nothing | Pressed::Handled => {}
    };
    view! {
        <input
            class="input code"
            id=id
            type="text"
            role="combobox"
            autocomplete="off"
            spellcheck="false"
            placeholder=placeholder
            aria-label=label
            aria-expanded=move || list.items.with(|items| !items.is_empty()).to_string()
            aria-controls=list.id.get_value()
            aria-activedescendant=move || list.active()
            aria-invalid=move || invalid.get().then_some("true")
            aria-describedby=described_by
            prop:value=text
            on:focus=move |_| if text.with_untracked(String::is_empty) { open_for(String::new()) }
            on:input=move |event| {
                let typed = event_target_value(&event);
                on_text.run(typed.clone());
                open_for(typed);
            }
            on:keydown=keys
            on:blur=move |_| list.close()
        />
        <Suggestions list on_take=take />
    }
}

/// The letter for a type, from its plain words.
pub fn glyph_of(type_words: &str) -> &'static str {
    let begins = |start: &str| type_words.starts_with(start);
    if begins("text") || begins("date") {
        "T"
    } else if begins("whole number") || begins("number") {
        "N"
    } else if begins("true or false") {
        "B"
    } else if begins("list") {
        "L"
    } else if begins("record") {
        "R"
    } else {
        ""
    }
}
