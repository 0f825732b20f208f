//! The code view: the flow as a Rust package, live both ways, beside the files that people write.

pub mod completion;
pub mod editor;
pub mod files;
pub mod git;
pub mod highlight;
pub mod problems;

use std::ops::Range;

use flow_model::emit::Emitted;
use flow_model::ids::NodeId;
use leptos::prelude::*;

use crate::form::statement::FLOW_FILE;
use crate::parts::copy::CopyButton;
use crate::parts::toast::use_toasts;
use crate::state::editor::{EditorContext, Selection};
use crate::state::files::FileState;
use editor::{CodeEditor, Proposal, Shown};
use files::FileList;
use problems::underlined;

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
    Effect::new(move |_| {
        if wanted.get().is_some() {
            path.set(FLOW_FILE.to_owned());
        }
    });
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
                <CodeEditor
                    shown
                    marked
                    problems=found
                    wanted
                    on_press=move |place: usize| select_node_at(editor, &path.get_untracked(), place)
                    on_change=change
                    complete=move |(text, place): (String, usize)| proposals(editor, &path.get_untracked(), &text, place)
                />
            </section>
        </div>
    }
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
        let text = editor.emitted.with(|emitted| {
            let file = emitted.as_deref().and_then(|emitted| emitted.file(path));
            file.unwrap_or_default().to_owned()
        });
        // What is on its way to the canvas must not be taken back by what the canvas has read so far.
        let typed = editor.text_being_typed().filter(|_| path == FLOW_FILE);
        let text = typed.unwrap_or(text);
        Shown { path: path.to_owned(), text, editable: path == FLOW_FILE }
    })
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

fn proposals(editor: EditorContext, path: &str, text: &str, place: usize) -> Vec<Proposal> {
    if path != FLOW_FILE {
        return Vec::new();
    }
    let node = editor.emitted.with_untracked(|emitted| {
        emitted.as_deref().and_then(|emitted| node_around(emitted, place))
    });
    let (Some(node), Some(before)) = (node, text.get(..place)) else { return Vec::new() };
    completion::proposals(editor, &node, before)
}

/// The bar above the editor: which file, how it stands, what can be done with it.
#[component]
fn CodeBar(path: RwSignal<String>, shown: Memo<Shown>) -> impl IntoView {
    let editor = expect_context::<EditorContext>();
    let toasts = use_toasts();
    let is_own = Memo::new(move |_| {
        editor.files.open.with(|open| {
            open.as_ref().is_some_and(|open| {
                path.with(|path| open.file.path == *path) && open.file.read_only.is_none()
            })
        })
    });
    let remove = move |_| {
        leptos::task::spawn_local(async move {
            match editor.remove_open_file().await {
                Ok(()) => {
                    path.try_set(FLOW_FILE.to_owned());
                    toasts.done("Removed with the next commit.");
                }
                Err(error) => toasts.failed(&error),
            }
        });
    };
    view! {
        <header class="code-bar">
            <code>{path}</code>
            <span class="code-lines">{move || shown.with(|shown| lines_in_words(&shown.text))}</span>
            <span class="code-state" role="status">{move || state_in_words(editor, &path.get())}</span>
            <span class="space"></span>
            <SelectedNode path />
            {move || is_own.get().then(|| view! {
                <button type="button" class="button quiet small" on:click=remove>"Remove"</button>
            })}
            <CopyButton text=Signal::derive(move || shown.get().text) label="Copy the file" />
        </header>
    }
}

fn state_in_words(editor: EditorContext, path: &str) -> String {
    let open = editor.files.open.with(|open| {
        let open = open.as_ref().filter(|open| open.file.path == path)?;
        Some(match (&open.file.read_only, &open.state) {
            (Some(reason), _) => reason.clone(),
            (None, FileState::Saved) => "saved".to_owned(),
            (None, FileState::Unsaved) => "saving…".to_owned(),
            (None, FileState::Refused(reason)) => format!("Not saved. {reason}"),
        })
    });
    match open {
        Some(words) => words,
        None if path == FLOW_FILE => String::new(),
        None => "read-only: written from the canvas".to_owned(),
    }
}

/// Which node's statement is marked, with the way back to the canvas.
#[component]
fn SelectedNode(path: RwSignal<String>) -> impl IntoView {
    let editor = expect_context::<EditorContext>();
    let title = move || match editor.selection.get() {
        Selection::Node(id) if path.with(|path| path == FLOW_FILE) => {
            editor.node(&id).map(|node| node.title)
        }
        _ => None,
    };
    move || {
        let href = format!("/flows/{}/canvas", editor.slug());
        title().map(|title| {
            view! {
                <span class="code-selected">
                    <span class="mark-swatch" aria-hidden="true"></span>
                    {title}
                    <a class="link" href=href>"Show on the canvas"</a>
                </span>
            }
        })
    }
}

/// The innermost statement around a place.
pub fn node_around(emitted: &Emitted, place: usize) -> Option<NodeId> {
    let around = emitted.spans.iter().filter(|(_, span)| touches(span, place));
    around.min_by_key(|(_, span)| span.len()).map(|(id, _)| id.clone())
}

/// A cursor right behind a statement still belongs to it.
fn touches(span: &Range<usize>, place: usize) -> bool {
    span.start <= place && place <= span.end
}

fn lines_in_words(text: &str) -> String {
    match text.lines().count() {
        1 => "1 line".into(),
        count => format!("{count} lines"),
    }
}
