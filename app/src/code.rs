//! The code view: the flow as a Rust package, following every edit, with the selected node's statement marked.

pub mod editor;
pub mod highlight;

use flow_model::emit::Emitted;
use leptos::prelude::*;

use crate::form::statement::FLOW_FILE;
use crate::icons::Icon;
use crate::parts::copy::CopyButton;
use crate::state::editor::{EditorContext, Selection};
use editor::CodeEditor;

/// The code view.
#[component]
pub fn CodePanel() -> impl IntoView {
    let editor = expect_context::<EditorContext>();
    let path = RwSignal::new(FLOW_FILE.to_owned());
    let files = Memo::new(move |_| {
        editor.emitted.with(|emitted| {
            let files =
                emitted.as_deref().map(|emitted| emitted.files.as_slice()).unwrap_or_default();
            sorted(files.iter().map(|file| file.path.clone()).collect())
        })
    });
    let text = Memo::new(move |_| {
        let path = path.get();
        editor.emitted.with(|emitted| {
            let file = emitted.as_deref().and_then(|emitted| emitted.file(&path));
            file.unwrap_or_default().to_owned()
        })
    });
    let marked = Memo::new(move |_| {
        if path.with(|path| path != FLOW_FILE) {
            return None;
        }
        let Selection::Node(id) = editor.selection.get() else { return None };
        editor.emitted.with(|emitted| emitted.as_deref()?.spans.get(&id).cloned())
    });
    // A press into the code selects the node whose statement stands there.
    let pressed = move |place: usize| {
        if path.with_untracked(|path| path != FLOW_FILE) {
            return;
        }
        let node = editor.emitted.with_untracked(|emitted| {
            emitted.as_deref().and_then(|emitted| node_around(emitted, place))
        });
        if let Some(node) = node {
            editor.select_nodes([node].into());
        }
    };
    view! {
        <div class="code-view">
            <nav class="code-files" aria-label="Files of the package">
                <h2>"Package"</h2>
                <ul>
                    <For each=move || files.get() key=Clone::clone let:file>
                        <FileEntry file path />
                    </For>
                </ul>
                <p class="help">"Written from the canvas after every edit. Read-only here; every commit puts it into the flow's git repository."</p>
            </nav>
            <section class="code-main" aria-label="Code">
                <header class="code-bar">
                    <code>{path}</code>
                    <span class="code-lines">{move || lines_in_words(&text.get())}</span>
                    <SelectedNode />
                    <CopyButton text label="Copy the file" />
                </header>
                <CodeEditor text path marked on_press=pressed />
            </section>
        </div>
    }
}

#[component]
fn FileEntry(file: String, path: RwSignal<String>) -> impl IntoView {
    let icon = if file.ends_with(".rs") {
        "code"
    } else if file.ends_with("json") || file.ends_with("jsonl") {
        "file-json"
    } else {
        "settings"
    };
    let (own, target) = (file.clone(), file.clone());
    view! {
        <li>
            <button
                type="button"
                class="code-file"
                aria-current=move || path.with(|path| *path == own).then_some("true")
                on:click=move |_| path.set(target.clone())
            >
                <Icon name=icon />
                {file}
            </button>
        </li>
    }
}

/// Which node's statement is marked, with the way back to the canvas.
#[component]
fn SelectedNode() -> impl IntoView {
    let editor = expect_context::<EditorContext>();
    let title = move || match editor.selection.get() {
        Selection::Node(id) => editor.node(&id).map(|node| node.title),
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

/// The flow first, then the rest of the sources, then what surrounds them.
fn sorted(mut paths: Vec<String>) -> Vec<String> {
    let rank = |path: &String| match path.as_str() {
        FLOW_FILE => 0,
        "src/payloads.rs" => 1,
        "src/slots.rs" => 2,
        path if path.starts_with("src/") => 3,
        "Cargo.toml" => 4,
        _ => 5,
    };
    paths.sort_by(|a, b| rank(a).cmp(&rank(b)).then_with(|| a.cmp(b)));
    paths
}

/// The innermost statement around a place.
pub fn node_around(emitted: &Emitted, place: usize) -> Option<flow_model::ids::NodeId> {
    let around = emitted.spans.iter().filter(|(_, span)| span.contains(&place));
    around.min_by_key(|(_, span)| span.len()).map(|(id, _)| id.clone())
}

fn lines_in_words(text: &str) -> String {
    match text.lines().count() {
        1 => "1 line".into(),
        count => format!("{count} lines"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_flow_comes_first() {
        let paths = [
            "Cargo.toml",
            "src/slots.rs",
            ".gitignore",
            "src/lib.rs",
            "src/flow.rs",
            "src/payloads.rs",
        ];
        assert_eq!(
            sorted(paths.map(str::to_owned).to_vec()),
            [
                "src/flow.rs",
                "src/payloads.rs",
                "src/slots.rs",
                "src/lib.rs",
                "Cargo.toml",
                ".gitignore"
            ]
        );
    }
}
