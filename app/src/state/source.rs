//! The text of `src/flow.rs` in the editor: what a person types changes the canvas, what the canvas does changes the text.

use std::time::Duration;

use flow_model::code::Code;
use flow_model::emit::Emitted;
use flow_model::parse::FieldPlaces;
use flow_model::problem::Problem;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::editor::EditorContext;
use super::history::Typing;
use crate::api::repository;

/// From the last key to what the canvas makes of it.
const REST: Duration = Duration::from_millis(120);

/// The text, where a person wrote in it.
#[derive(Clone, Copy)]
pub struct Source {
    code: StoredValue<Option<Code>>,
    /// What was typed and is not read yet.
    typed: StoredValue<Option<String>>,
    timer: StoredValue<Option<TimeoutHandle>>,
    /// Why the text does not read as Rust; the canvas shows the last flow that did.
    pub unreadable: RwSignal<Option<Unreadable>>,
    /// A place of a file that wants the cursor.
    pub wanted: RwSignal<Option<Wanted>>,
    /// A whole text that a person chose: an open editor takes it as if it was typed, so that it can be undone there.
    pub chosen: RwSignal<Option<String>>,
}

/// A place of a file that wants the cursor.
#[derive(Clone, Debug, PartialEq)]
pub struct Wanted {
    /// The file.
    pub path: String,
    /// Where in it.
    pub place: Place,
}

/// A place of a text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Place {
    /// Counted in bytes.
    Byte(usize),
    /// Line and column count from 1, the column in characters.
    Line(usize, usize),
}

/// Why and where a text does not read as Rust.
#[derive(Clone, Debug, PartialEq)]
pub struct Unreadable {
    /// The reason, in a sentence.
    pub message: String,
    /// The line, from 1.
    pub line: usize,
    /// The place, in bytes.
    pub place: usize,
}

impl Source {
    /// The text of a draft, as the server has it.
    pub fn new() -> Self {
        Self {
            code: StoredValue::new(None),
            typed: StoredValue::new(None),
            timer: StoredValue::new(None),
            unreadable: RwSignal::new(None),
            wanted: RwSignal::new(None),
            chosen: RwSignal::new(None),
        }
    }
}

impl Default for Source {
    fn default() -> Self {
        Self::new()
    }
}

impl EditorContext {
    /// Takes the text that belongs to the flow as it stands.
    pub(super) fn take_source(self, text: Option<String>) {
        self.forget_typing();
        let code = text.map(|text| {
            self.samples
                .with_catalog(|catalog| self.with_flow(|flow| Code::new(text, flow, catalog)))
        });
        self.source.code.set_value(code);
        self.tell_unreadable();
        if self.code_is_broken() {
            self.recall_readable();
        }
    }

    /// Asks the server for the last text that read as Rust, where this page never saw it.
    fn recall_readable(self) {
        spawn_local(async move {
            // Without an answer, going back gives what the canvas alone writes; nothing is lost by it either.
            let Ok(last) = repository::last_readable(&self.slug()).await else { return };
            let Some(earlier) = last.source else { return };
            self.source.code.try_update_value(|code| {
                if let Some(code) = code {
                    self.samples.with_catalog(|catalog| code.recall(earlier, catalog));
                }
            });
            self.analyse_soon();
        });
    }

    /// The text to save: none where it is what the emitter writes. What was typed and drawn is in it.
    pub fn source_text(self) -> Option<String> {
        self.settle_source();
        self.source.code.with_value(|code| code.as_ref().map(|code| code.text().to_owned()))
    }

    /// Takes what a person typed into the flow's file; the canvas follows when the keys rest.
    pub fn type_code(self, text: String) {
        self.source.typed.set_value(Some(text));
        self.touched_by_typing();
        if let Some(handle) = self.source.timer.try_update_value(Option::take).flatten() {
            handle.clear();
        }
        let read = move || {
            // The flow may have been closed since.
            if self.is_open() {
                self.read_typed();
            }
        };
        self.source.timer.set_value(set_timeout_with_handle(read, REST).ok());
    }

    /// Whether something was typed that the canvas has not read yet.
    pub(super) fn is_typing(self) -> bool {
        self.source.typed.try_with_value(Option::is_some) == Some(true)
    }

    /// The text as it stands on the screen while it is typed, before the canvas has read it.
    pub fn text_being_typed(self) -> Option<String> {
        self.source.typed.try_get_value().flatten()
    }

    /// Whether the code stands in the way of changes on the canvas.
    pub fn code_is_broken(self) -> bool {
        self.source.unreadable.with_untracked(Option::is_some)
    }

    /// The same, tracked.
    pub fn is_held_by_code(self) -> bool {
        self.source.unreadable.with(Option::is_some)
    }

    /// Goes back from what does not read as Rust to the last text that did; gives what was given up for it.
    pub fn go_back_to_readable(self) -> Option<String> {
        self.read_typed();
        let broken = self.source_text()?;
        let last = self.source.code.with_value(|code| {
            code.as_ref().and_then(|code| code.last_readable().map(str::to_owned))
        });
        self.choose_text(last.unwrap_or_else(|| self.as_the_canvas_writes_it()));
        Some(broken)
    }

    /// Takes a whole text for the flow's file, as if a person had typed it.
    pub fn choose_text(self, text: String) {
        self.source.chosen.set(Some(text.clone()));
        self.type_code(text);
        self.read_typed();
    }

    fn as_the_canvas_writes_it(self) -> String {
        self.samples.with_catalog(|catalog| {
            self.with_flow(|flow| flow_model::emit::emit(flow, catalog).flow_rs().to_owned())
        })
    }

    /// Brings text and flow in step: reads what was typed, and writes what was drawn.
    pub(super) fn settle_source(self) {
        self.read_typed();
        self.source.code.update_value(|code| {
            let Some(known) = code else { return };
            self.samples.with_catalog(|catalog| {
                self.with_flow(|flow| known.follow(flow, catalog));
            });
        });
    }

    /// The package as emitted, with the text of the person in it; a text that says no more than the emitter is let go.
    pub(super) fn with_own_source(self, emitted: Emitted) -> Emitted {
        self.source
            .code
            .try_update_value(|code| match code {
                Some(known) if known.text() == emitted.flow_rs() => {
                    *code = None;
                    emitted
                }
                Some(known) => emitted.with_source(known.text(), known.spans().clone()),
                None => emitted,
            })
            .unwrap_or_default()
    }

    /// What reading the text found.
    pub(super) fn source_problems(self) -> Vec<Problem> {
        self.source.code.with_value(|code| {
            code.as_ref().map(|code| code.parsed().problems.clone()).unwrap_or_default()
        })
    }

    /// Where the fields' values stand in the text on the screen. A text that only the emitter wrote is read for it.
    pub fn field_places(self, shown: &str) -> FieldPlaces {
        let own = self.source.code.with_value(|code| {
            let code = code.as_ref().filter(|code| code.text() == shown)?;
            Some(code.fields().clone())
        });
        own.unwrap_or_else(|| {
            self.samples.with_catalog(|catalog| flow_model::parse::parse(shown, "", catalog).fields)
        })
    }

    /// Reads what was typed, where something was.
    fn read_typed(self) {
        let Some(text) = self.source.typed.try_update_value(Option::take).flatten() else {
            return;
        };
        let mut code = match self.source.code.try_update_value(Option::take).flatten() {
            Some(code) => code,
            None => self.samples.with_catalog(|catalog| {
                let written = self.as_the_canvas_writes_it();
                self.with_flow(|flow| Code::new(written, flow, catalog))
            }),
        };
        // What was drawn since the text was last in step must not be undone by it.
        let edit = self
            .samples
            .with_catalog(|catalog| self.with_flow(|flow| code.retype(text, flow, catalog)));
        if let Some(edit) = edit {
            self.apply_read(edit);
            self.with_flow(|flow| code.settle(flow));
        }
        self.source.code.set_value(Some(code));
        self.tell_unreadable();
        self.code_changed();
        self.analyse_soon();
    }

    fn apply_read(self, edit: flow_model::edit::Edit) {
        if !matches!(&edit, flow_model::edit::Edit::Batch { edits } if edits.is_empty()) {
            self.apply_typing(edit, Typing::Code);
        }
    }

    fn forget_typing(self) {
        self.source.typed.set_value(None);
        if let Some(handle) = self.source.timer.try_update_value(Option::take).flatten() {
            handle.clear();
        }
    }

    fn tell_unreadable(self) {
        let found = self.source.code.with_value(|code| code.as_ref().and_then(unreadable));
        if self.source.unreadable.with_untracked(|old| *old != found) {
            self.source.unreadable.set(found);
        }
    }
}

fn unreadable(code: &Code) -> Option<Unreadable> {
    let parsed = code.parsed();
    if parsed.readable {
        return None;
    }
    let problem = parsed.problems.first();
    let place = problem.and_then(|problem| problem.span.clone()).map_or(0, |span| span.start);
    let line = code.text().get(..place).map_or(1, |before| before.matches('\n').count() + 1);
    let message = problem.map_or("It does not read as Rust.", |problem| problem.message.as_str());
    Some(Unreadable { message: message.to_owned(), line, place })
}
