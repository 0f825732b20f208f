//! Threads: one path per edge, and the loose one that follows the pointer.

use flow_model::flow::Edge;
use leptos::prelude::*;

use super::CanvasContext;
use super::thread::Thread;
use crate::state::editor::EditorContext;
use crate::state::sample::Fate;

/// One edge.
#[component]
pub fn EdgeView(
    /// Which.
    edge: Edge,
) -> impl IntoView {
    let editor = expect_context::<EditorContext>();
    editor.edge_cell(&edge).map(|cell| {
        let (path, selected, fate) = (cell.path, cell.selected, cell.fate);
        let skipped = fate.clone();
        view! {
            <path
                d=move || path.get()
                class:selected=move || selected.get()
                class:taken=move || fate.get() == Fate::Runs
                class:skipped=move || skipped.get() == Fate::Skipped
            />
        }
    })
}

/// The thread being drawn.
#[component]
pub fn LooseThreadView() -> impl IntoView {
    let editor = expect_context::<EditorContext>();
    let canvas = expect_context::<CanvasContext>();
    move || {
        let thread = canvas.loose.get()?;
        let is_wrong = thread.refusal.is_some() || thread.warning.is_some();
        let from = editor.with_model(|model| {
            let node = model.flow().node(&thread.from)?;
            model.shape(node).output(node.at, &thread.port)
        })?;
        Some(
            view! { <path class="loose" class:wrong=is_wrong d=Thread::loose(from, thread.to).path() /> },
        )
    }
}

/// The key of an edge in a keyed list.
pub fn edge_key(edge: &Edge) -> Edge {
    edge.clone()
}
