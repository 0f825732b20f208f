//! The code view: the flow as a Rust package, live both ways, beside the files that people write.

mod bar;
pub mod completion;
mod conflict;
pub mod editor;
pub mod files;
pub mod git;
pub mod highlight;
pub mod problems;

use std::collections::BTreeMap;
use std::ops::Range;

use flow_model::emit::Emitted;
use flow_model::ids::NodeId;
use flow_model::package::with_modules;
use leptos::prelude::*;

use crate::form::statement::FLOW_FILE;
use crate::parts::toast::use_toasts;
use crate::state::editor::{EditorContext, Selection};
use bar::CodeBar;
use conflict::FileConflict;
use editor::{CodeEditor, Proposals, Shown};
use files::FileList;
use problems::underlined;

/// The file that names the modules of people beside Hookloom's own.
const LIBRARY: &str = "src/lib.rs";

/// The code view.
#[component]
pub fn CodePanel() -> impl IntoView {
    let editor = expect_context::<EditorContext>();
    // A commit, by whomever, changes which files there are and which of them wait for one.
    let head = Memo::new(move |_| {
        editor.document.with(|document| document.head.as_ref().map(|head| head.id.clone()))
    });
    Effect::new(move |_| {
        // A memo that is only tracked is never computed, and so never changes.
        let _ = head.get();
        editor.load_files();
    });
    let path = RwSignal::new(FLOW_FILE.to_owned());
    let shown = Memo::new(move |_| shown(editor, &path.get()));
    let marked = Memo::new(move |_| {
        if path.with(|path| path != FLOW_FILE) {
            return None;
        }
        let Selection::Node(id) = editor.selection.get() else { return None };
        let span = editor.emitted.with(|emitted| emitted.as_deref()?.spans.get(&id).cloned())?;
        Some((id, span))
    });
    let places = Memo::new(move |_| {
        let emitted = editor.emitted.get();
        emitted.map(|emitted| editor.field_places(emitted.flow_rs())).unwrap_or_default()
    });
    let found = Memo::new(move |_| {
        places.with(|places| shown.with(|shown| underlined(editor, shown, places)))
    });
    let wanted = editor.source.wanted;
    follow_wanted(editor, path);
    leave_removed(editor, path);
    // A text that was chosen while no editor was open is in the flow already.
    editor.source.chosen.set(None);
    let chosen = editor.source.chosen;
    let change = move |(path, text): (String, String)| {
        if path == FLOW_FILE {
            editor.type_code(text);
        } else {
            editor.type_into_file(text);
        }
    };
    view! {
        <div class="code-view">
            <FileList path />
            <section class="code-main" aria-label="Code">
                <CodeBar path shown />
                <FileConflict path />
                <CodeEditor
                    shown
                    marked
                    problems=found
                    wanted
                    chosen
                    on_press=move |place: usize| select_node_at(editor, &path.get_untracked(), place)
                    on_change=change
                    complete=move |(text, place): (String, usize)| proposals(editor, &path.get_untracked(), &text, place)
                />
            </section>
        </div>
    }
}

/// Opens the file in which a place wants the cursor.
fn follow_wanted(editor: EditorContext, path: RwSignal<String>) {
    let toasts = use_toasts();
    Effect::new(move |_| {
        let Some(wanted) = editor.source.wanted.get() else { return };
        if path.with_untracked(|path| *path != wanted.path) {
            files::show(editor, path, toasts, wanted.path);
        }
    });
}

/// Goes back to the flow's own file when the open one is removed.
fn leave_removed(editor: EditorContext, path: RwSignal<String>) {
    Effect::new(move |was_open: Option<bool>| {
        let is_open = editor.files.open.with(Option::is_some);
        let is_written = editor.emitted.with_untracked(|emitted| {
            path.with_untracked(|path| emitted.as_deref()?.file(path).map(drop)).is_some()
        });
        if was_open == Some(true) && !is_open && !is_written {
            path.set(FLOW_FILE.to_owned());
        }
        is_open
    });
}

/// The file on the screen: one of the package as it is written from the canvas, or the open one of a person.
fn shown(editor: EditorContext, path: &str) -> Shown {
    let open = editor.files.open.with(|open| {
        let open = open.as_ref().filter(|open| open.file.path == path)?;
        let editable = open.file.read_only.is_none();
        let text = match (&open.file.text, &open.file.read_only) {
            (None, Some(reason)) => reason.clone(),
            _ => open.text.clone(),
        };
        Some(Shown { path: path.to_owned(), text, editable })
    });
    open.unwrap_or_else(|| {
        let text = written(editor, path);
        // What is on its way to the canvas must not be taken back by what the canvas has read so far.
        let typed = editor.text_being_typed().filter(|_| path == FLOW_FILE);
        let text = typed.unwrap_or(text);
        Shown { path: path.to_owned(), text, editable: path == FLOW_FILE }
    })
}

/// A file as the next commit writes it.
fn written(editor: EditorContext, path: &str) -> String {
    let text = editor.emitted.with(|emitted| {
        let file = emitted.as_deref().and_then(|emitted| emitted.file(path));
        file.unwrap_or_default().to_owned()
    });
    match path {
        LIBRARY => editor
            .files
            .list
            .with(|list| with_modules(&text, list.iter().map(|file| file.path.as_str()))),
        _ => text,
    }
}

/// A press into the flow's code selects the node whose statement stands there.
fn select_node_at(editor: EditorContext, path: &str, place: usize) {
    if path != FLOW_FILE {
        return;
    }
    let node = editor.emitted.with_untracked(|emitted| {
        emitted.as_deref().and_then(|emitted| node_around(emitted, place))
    });
    if let Some(node) = node {
        editor.select_nodes([node].into());
    }
}

fn proposals(editor: EditorContext, path: &str, text: &str, place: usize) -> Proposals {
    if path != FLOW_FILE {
        return Proposals::default();
    }
    // What was typed since the canvas was brought in step is in this text already.
    let spans = editor.emitted.with_untracked(|emitted| {
        let emitted = emitted.as_deref();
        emitted.map(|emitted| flow_model::code::moved(&emitted.spans, emitted.flow_rs(), text))
    });
    let around = spans.as_ref().and_then(|spans| around(spans, place));
    let before = around.and_then(|(node, span)| Some((node, text.get(span.start..place)?)));
    before.map_or_else(Proposals::default, |(node, before)| {
        completion::proposals(editor, node, before)
    })
}

/// The innermost statement around a place.
pub fn node_around(emitted: &Emitted, place: usize) -> Option<NodeId> {
    around(&emitted.spans, place).map(|(id, _)| id.clone())
}

fn around(
    spans: &BTreeMap<NodeId, Range<usize>>,
    place: usize,
) -> Option<(&NodeId, &Range<usize>)> {
    spans.iter().filter(|(_, span)| touches(span, place)).min_by_key(|(_, span)| span.len())
}

/// A cursor right behind a statement still belongs to it.
fn touches(span: &Range<usize>, place: usize) -> bool {
    span.start <= place && place <= span.end
}
