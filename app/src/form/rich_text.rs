//! A text field for templates and expressions: places shown as chips, suggestions while typing, the live result below.
//! The chips are painted on a mirror under the real text area, so that typing, undo and screen readers see plain text.

use std::ops::Range;

use flow_model::expr::complete::{self, Completion};
use flow_model::problem::Problem;
use leptos::html;
use leptos::prelude::*;
use leptos::web_sys::KeyboardEvent;

use super::context::NodeForm;
use super::live::LiveResult;
use super::picker::FieldPicker;
use super::places::{
    StretchKind, bytes_from_utf16, in_open_place, in_place, stretches, utf16_from_bytes,
};
use super::reference::Reference;
use super::suggestions::{Pressed, Suggestion, SuggestionList, Suggestions, glyph_of};
use crate::icons::Icon;

/// What a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextKind {
    /// Text with `{expression}` places.
    Template,
    /// One expression.
    Expression,
}

/// The field.
#[component]
pub fn RichText(
    /// The node's form.
    form: NodeForm,
    /// What the text is.
    kind: TextKind,
    /// The text as it stands in the flow.
    #[prop(into)]
    text: Signal<String>,
    /// Called with the text as it is typed.
    #[prop(into)]
    on_text: Callback<String>,
    /// Problems inside this text.
    #[prop(into)]
    problems: Signal<Vec<Problem>>,
    /// Id of the text area, for its label.
    id: String,
    /// Accessible name, where no label points here.
    #[prop(optional, into)]
    label: Option<String>,
    /// Shown while the field is empty.
    placeholder: &'static str,
    /// Whether Enter makes a new line.
    #[prop(optional)]
    multiline: bool,
    /// Called on Enter in a field of one line.
    #[prop(optional, into)]
    on_enter: Option<Callback<()>>,
    /// Id of the element that describes the problems.
    #[prop(into)]
    described_by: String,
) -> impl IntoView {
    let list = SuggestionList::new(format!("{id}-list"));
    let picker_id = format!("{id}-fields");
    let hand = Hand {
        form,
        kind,
        multiline,
        area: NodeRef::new(),
        list,
        found: StoredValue::default(),
        picking: RwSignal::new(false),
        on_text,
        on_enter,
    };
    let clean = Signal::derive(move || problems.with(Vec::is_empty));
    let invalid = move || problems.with(|problems| (!problems.is_empty()).then_some("true"));
    // The element is there only while there are problems.
    let describes = move || problems.with(|all| (!all.is_empty()).then(|| described_by.clone()));
    let class = match kind {
        TextKind::Template => "rich",
        TextKind::Expression => "rich is-code",
    };
    view! {
        <div class=class class:multiline=multiline>
            <div class="rich-mirror" aria-hidden="true">
                {move || mirror(kind, &text.get(), &problems.get())}
            </div>
            <textarea
                node_ref=hand.area
                id=id
                rows="1"
                spellcheck="false"
                autocomplete="off"
                placeholder=placeholder
                aria-label=label
                aria-invalid=invalid
                aria-describedby=describes
                aria-autocomplete="list"
                aria-keyshortcuts="Alt+ArrowDown"
                aria-controls=move || list.is_open().then(|| list.id.get_value())
                aria-activedescendant=move || list.active()
                prop:value=text
                on:input=move |event| {
                    on_text.run(event_target_value(&event));
                    hand.suggest();
                }
                on:keydown=move |event| hand.key(&event)
                on:blur=move |_| list.close()
            ></textarea>
            <button
                type="button"
                class="pick"
                aria-label="Insert a field"
                aria-keyshortcuts="Alt+ArrowDown"
                aria-expanded=move || hand.picking.get().to_string()
                title="Insert a field (Alt ↓)"
                on:mousedown=move |event| event.prevent_default()
                on:click=move |_| hand.picking.update(|on| *on = !*on)
            >
                <Icon name="braces" />
            </button>
        </div>
        <Suggestions list on_take=move |index| hand.take(index) />
        {move || hand.picking.get().then(|| view! {
            <FieldPicker
                id=picker_id.clone()
                roots=Reference::roots(&form.scope())
                on_take=move |entry: Reference| hand.insert(&entry)
                on_close=move |()| hand.stop_picking()
                on_leave=move |()| { hand.picking.try_set(false); }
            />
        })}
        <LiveResult form kind text clean />
    }
}

/// What typing does.
#[derive(Clone, Copy)]
struct Hand {
    form: NodeForm,
    kind: TextKind,
    multiline: bool,
    area: NodeRef<html::Textarea>,
    list: SuggestionList,
    found: StoredValue<Vec<Completion>>,
    /// Whether the field picker is open.
    picking: RwSignal<bool>,
    on_text: Callback<String>,
    on_enter: Option<Callback<()>>,
}

impl Hand {
    fn suggest(self) {
        let Some(area) = self.area.get_untracked() else {
            return;
        };
        let typed = area.value();
        let cursor = cursor_of(&area, &typed);
        let completions = completions(self.form, self.kind, &typed, cursor);
        self.list.open(completions.iter().map(suggestion).collect());
        self.found.set_value(completions);
    }

    /// Opens the list of fields at the cursor; in a template outside of a place, opens a place first.
    fn pick(self) {
        let Some(area) = self.area.get_untracked() else {
            return;
        };
        let _ = area.focus();
        let text = area.value();
        let cursor = cursor_of(&area, &text);
        if self.kind == TextKind::Template && !in_open_place(&text, cursor) {
            let (before, after) = text.split_at_checked(cursor).unwrap_or((&text, ""));
            let text = format!("{before}{{{after}");
            area.set_value(&text);
            put_cursor(&area, &text, cursor + 1);
            self.on_text.run(text);
        }
        self.suggest();
    }

    /// Puts what was picked in place of the selection; in a template outside of a place, as a place.
    fn insert(self, entry: &Reference) {
        self.picking.set(false);
        let Some(area) = self.area.get_untracked() else {
            return;
        };
        let text = area.value();
        let start = cursor_of(&area, &text);
        let units = area.selection_end().ok().flatten().and_then(|end| usize::try_from(end).ok());
        let end = units.map_or(start, |units| bytes_from_utf16(&text, units)).max(start);
        let (text, cursor) = inserted(self.kind, &text, start..end, entry);
        area.set_value(&text);
        let _ = area.focus();
        put_cursor(&area, &text, cursor);
        self.on_text.run(text);
    }

    fn stop_picking(self) {
        self.picking.set(false);
        if let Some(area) = self.area.get_untracked() {
            let _ = area.focus();
        }
    }

    fn take(self, index: usize) {
        let completion = self.found.with_value(|found| found.get(index).cloned());
        let (Some(completion), Some(area)) = (completion, self.area.get_untracked()) else {
            return;
        };
        self.list.close();
        let (text, cursor) = taken(self.kind, &area.value(), &completion);
        area.set_value(&text);
        put_cursor(&area, &text, cursor);
        self.on_text.run(text);
        if completion.ty.starts_with("record") {
            self.suggest();
        }
    }

    fn key(self, event: &KeyboardEvent) {
        match self.list.key(event) {
            Pressed::Took(index) => self.take(index),
            Pressed::Handled => {}
            Pressed::Nothing => match event.key().as_str() {
                "Enter" if !self.multiline => {
                    event.prevent_default();
                    if let Some(on_enter) = self.on_enter {
                        on_enter.run(());
                    }
                }
                "ArrowDown" if event.alt_key() => {
                    event.prevent_default();
                    self.picking.set(true);
                }
                " " if event.ctrl_key() => {
                    event.prevent_default();
                    self.pick();
                }
                _ => {}
            },
        }
    }
}

/// The text with a reference in place of a selection, and where the cursor goes.
fn inserted(
    kind: TextKind,
    text: &str,
    selection: Range<usize>,
    entry: &Reference,
) -> (String, usize) {
    let before = text.get(..selection.start).unwrap_or(text);
    let after = text.get(selection.end..).unwrap_or_default();
    let middle = match kind {
        TextKind::Template if in_place(text, selection.start) => entry.in_text(),
        TextKind::Template => format!("{{{}}}", entry.in_text()),
        TextKind::Expression => entry.expression(),
    };
    (format!("{before}{middle}{after}"), before.len() + middle.len())
}

fn cursor_of(area: &leptos::web_sys::HtmlTextAreaElement, text: &str) -> usize {
    let units = area.selection_start().ok().flatten().unwrap_or(u32::MAX);
    bytes_from_utf16(text, usize::try_from(units).unwrap_or(usize::MAX))
}

fn put_cursor(area: &leptos::web_sys::HtmlTextAreaElement, text: &str, bytes: usize) {
    let units = u32::try_from(utf16_from_bytes(text, bytes)).unwrap_or(u32::MAX);
    // The cursor is a courtesy: where it cannot be put, the text is right all the same.
    let _ = area.set_selection_range(units, units);
}

fn completions(form: NodeForm, kind: TextKind, text: &str, cursor: usize) -> Vec<Completion> {
    let scope = form.scope();
    let mut found = match kind {
        TextKind::Template => complete::complete_template(text, cursor, &scope),
        TextKind::Expression => complete::complete(text, cursor, &scope),
    };
    // What is already typed in full needs no list.
    let typed_in_full = |one: &Completion| text.get(one.span.clone()) == Some(one.insert.as_str());
    if found.len() == 1 && found.iter().all(typed_in_full) {
        found.clear();
    }
    found
}

fn suggestion(completion: &Completion) -> Suggestion {
    let detail = if completion.sample.is_empty() { &completion.ty } else { &completion.sample };
    Suggestion {
        label: completion.label.clone(),
        glyph: glyph_of(&completion.ty),
        detail: detail.clone(),
        about: if completion.about.is_empty() {
            completion.ty.clone()
        } else {
            completion.about.clone()
        },
    }
}

/// The text with a suggestion taken, and where the cursor goes. A record wants a field next, so a dot is added;
/// anything else closes the place it stands in.
fn taken(kind: TextKind, text: &str, completion: &Completion) -> (String, usize) {
    let Completion { insert, caret, span, ty, .. } = completion;
    let (Some(before), Some(after)) = (text.get(..span.start), text.get(span.end..)) else {
        return (text.to_owned(), text.len());
    };
    let record = ty.starts_with("record");
    let close = kind == TextKind::Template && !record && in_open_place(text, span.end);
    let tail = if record && !after.starts_with('.') {
        "."
    } else if close {
        "}"
    } else {
        ""
    };
    // The caret of a method stands between its brackets.
    let inside = if *caret < insert.len() { *caret } else { insert.len() + tail.len() };
    let cursor = before.len() + inside;
    (format!("{before}{insert}{tail}{after}"), cursor)
}

/// Longer texts are shown plainly: thousands of pieces would make every keystroke wait.
const PAINTED_BYTES: usize = 20_000;

/// How many wrong places are marked.
const MARKED: usize = 50;

/// The painted text: chips for places, a mark under what is wrong.
fn mirror(kind: TextKind, text: &str, problems: &[Problem]) -> impl IntoView + use<> {
    let spans = problems.iter().filter_map(|problem| problem.span.clone());
    let wrong: Vec<_> = spans.take(MARKED).collect();
    let pieces: Vec<(String, &'static str)> = match kind {
        _ if text.len() > PAINTED_BYTES => vec![(text.to_owned(), "")],
        TextKind::Template => stretches(text)
            .into_iter()
            .map(|stretch| {
                let bad = wrong.iter().any(|span| meets(span, &stretch.span));
                let class = match (stretch.kind, bad) {
                    (StretchKind::Place, false) => "place",
                    (StretchKind::Place, true) => "place bad",
                    (StretchKind::Text, false) => "",
                    (StretchKind::Text, true) => "wrong",
                };
                (text.get(stretch.span).unwrap_or_default().to_owned(), class)
            })
            .collect(),
        TextKind::Expression => marked(text, &wrong),
    };
    // A line feed at the very end takes no room in the page without something behind it.
    let pieces =
        pieces.into_iter().map(|(piece, class)| view! { <span class=class>{piece}</span> });
    view! { {pieces.collect_view()}"\u{200b}" }
}

fn marked(text: &str, wrong: &[Range<usize>]) -> Vec<(String, &'static str)> {
    let mut pieces = Vec::new();
    let mut at = 0;
    let mut spans: Vec<_> = wrong.iter().filter(|span| !span.is_empty()).cloned().collect();
    spans.sort_by_key(|span| span.start);
    for span in spans {
        let (Some(before), Some(inside)) = (text.get(at..span.start), text.get(span.clone()))
        else {
            continue;
        };
        pieces.push((before.to_owned(), ""));
        pieces.push((inside.to_owned(), "wrong"));
        at = span.end;
    }
    pieces.push((text.get(at..).unwrap_or_default().to_owned(), ""));
    pieces
}

fn meets(a: &Range<usize>, b: &Range<usize>) -> bool {
    a.start < b.end && b.start < a.end.max(a.start + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use flow_model::expr::complete::CompletionKind;

    fn completion(insert: &str, span: Range<usize>, ty: &str) -> Completion {
        Completion {
            label: insert.into(),
            insert: insert.into(),
            caret: insert.len(),
            span,
            kind: CompletionKind::Field,
            ty: ty.into(),
            sample: String::new(),
            about: String::new(),
        }
    }

    #[test]
    fn taking_closes_a_place_and_opens_a_record() {
        let taken = |text: &str, insert: &str, span, ty: &str| {
            super::taken(TextKind::Template, text, &completion(insert, span, ty)).0
        };
        assert_eq!(taken("Bug {iss", "issue", 5..8, "record Issue"), "Bug {issue.");
        assert_eq!(taken("Bug {issue.ti", "title", 11..13, "text"), "Bug {issue.title}");
        assert_eq!(taken("Bug {issue.ti}", "title", 11..13, "text"), "Bug {issue.title}");
    }

    #[test]
    fn a_picked_field_stands_in_braces_where_text_is() {
        use flow_model::expr::{Binding, Held, Scope};
        use flow_model::types::Type;
        let mut scope = Scope::default();
        let ty = Type::text().optional();
        scope.insert("note", Binding::Value { ty, held: Held::Reference });
        let note = Reference::roots(&scope).pop().expect("there is one name");
        for (kind, text, selection, wanted) in [
            (TextKind::Template, "A  b", 2..2, "A {note.unwrap_or_default()} b"),
            (TextKind::Template, "A {x}", 3..4, "A {note.unwrap_or_default()}"),
            (TextKind::Expression, "", 0..0, "note"),
        ] {
            assert_eq!(inserted(kind, text, selection, &note).0, wanted);
        }
    }

    #[test]
    fn wrong_spans_are_marked() {
        let pieces = marked("issue.titel + 1", std::slice::from_ref(&(6..11)));
        let words: Vec<_> = pieces.iter().map(|(text, class)| (text.as_str(), *class)).collect();
        assert_eq!(words, [("issue.", ""), ("titel", "wrong"), (" + 1", "")]);
    }
}
