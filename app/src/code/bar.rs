//! The bar above the editor: which file, how it stands, what can be done with it.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::editor::{LEAVE_HINT, Shown};
use crate::form::statement::FLOW_FILE;
use crate::parts::copy::CopyButton;
use crate::parts::toast::{Toasts, use_toasts};
use crate::state::editor::{EditorContext, Selection};
use crate::state::files::FileState;

/// The bar.
#[component]
pub fn CodeBar(path: RwSignal<String>, shown: Memo<Shown>) -> impl IntoView {
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
        spawn_local(async move {
            match editor.remove_open_file().await {
                Ok(Some((removed, text))) => {
                    path.try_set(FLOW_FILE.to_owned());
                    let words = format!("`{removed}` goes with the next commit.");
                    toasts.done_with_undo(words, move || {
                        bring_back(editor, path, toasts, removed.clone(), text.clone());
                    });
                }
                Ok(None) => {}
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
            <span class="code-leave" id=LEAVE_HINT>"Escape, then Tab, leaves the editor"</span>
            <SelectedNode path />
            <CheckButton />
            {move || is_own.get().then(|| view! {
                <button type="button" class="button quiet small" on:click=remove>"Remove"</button>
            })}
            <CopyButton text=Signal::derive(move || shown.get().text) label="Copy the file" />
        </header>
    }
}

/// Asks the compiler about the draft.
#[component]
fn CheckButton() -> impl IntoView {
    let editor = expect_context::<EditorContext>();
    let toasts = use_toasts();
    let busy = editor.compiler.is_asking;
    let check = move |_| {
        busy.set(true);
        spawn_local(async move {
            let answer = editor.ask_compiler().await;
            busy.try_set(false);
            match answer {
                Ok((0, 0)) => toasts.done("rustc has nothing to say against it."),
                Ok((0, warnings)) => {
                    toasts.done(format!("rustc takes it: {}.", counted(warnings, "warning")))
                }
                Ok((errors, 0)) => {
                    toasts.refused(format!("rustc found {}.", counted(errors, "error")))
                }
                Ok((errors, warnings)) => toasts.refused(format!(
                    "rustc found {} and {}.",
                    counted(errors, "error"),
                    counted(warnings, "warning")
                )),
                Err(error) => toasts.failed(&error),
            }
        });
    };
    view! {
        <button
            type="button"
            class="button quiet small"
            class:busy=busy
            disabled=busy
            title="Compiles the draft on the server, without a deploy"
            on:click=check
        >
            {move || if busy.get() { "Checking…" } else { "Check with rustc" }}
        </button>
    }
}

fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// Takes back the removal of a file.
fn bring_back(
    editor: EditorContext,
    path: RwSignal<String>,
    toasts: Toasts,
    removed: String,
    text: String,
) {
    if !editor.is_open() {
        return;
    }
    spawn_local(async move {
        match editor.make_file(&removed, text).await {
            Ok(()) => {
                path.try_set(removed);
            }
            Err(error) => toasts.failed(&error),
        }
    });
}

fn state_in_words(editor: EditorContext, path: &str) -> String {
    let open = editor.files.open.with(|open| {
        let open = open.as_ref().filter(|open| open.file.path == path)?;
        Some(match (&open.file.read_only, &open.state) {
            (Some(reason), _) => reason.clone(),
            (None, FileState::Saved) => "saved".to_owned(),
            (None, FileState::Unsaved) => "saving…".to_owned(),
            (None, FileState::Offline) => {
                "kept in this browser until the server is reached".to_owned()
            }
            (None, FileState::Refused(reason)) => {
                format!("Not saved, kept in this browser. {reason}")
            }
            (None, FileState::Conflict(_)) => {
                "changed elsewhere too: choose which goes on".to_owned()
            }
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

fn lines_in_words(text: &str) -> String {
    match text.lines().count() {
        1 => "1 line".into(),
        count => format!("{count} lines"),
    }
}
