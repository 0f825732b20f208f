//! Keys of the canvas. They rest while somebody types in a field or a dialog is open.

use std::cell::{Cell, RefCell};

use flow_model::edit::Edit;
use flow_model::ids::NodeId;
use leptos::ev;
use leptos::prelude::*;
use leptos::web_sys::{Element, EventTarget, HtmlElement, KeyboardEvent};
use wasm_bindgen::JsCast;

use super::CanvasContext;
use super::actions::{self, Healing};
use super::geometry::GRID;
use super::panels::Which;
use super::tools::{zoom_by, zoom_to_whole};
use crate::state::editor::{EditorContext, Selection};
use crate::state::history::Typing;

type Escape = Box<dyn Fn()>;

thread_local! {
    static SPACE: Cell<bool> = const { Cell::new(false) };
    static ESCAPE: RefCell<Option<Escape>> = const { RefCell::new(None) };
}

/// Whether the space bar is held down.
pub fn space_is_down() -> bool {
    SPACE.get()
}

/// Sets what Escape breaks off, for as long as the canvas is shown.
pub fn on_escape(_canvas: CanvasContext, run: impl Fn() + 'static) {
    ESCAPE.set(Some(Box::new(run)));
    on_cleanup(|| ESCAPE.set(None));
}

/// Listens for as long as the canvas is shown.
pub fn listen(editor: EditorContext, canvas: CanvasContext) {
    let down = window_event_listener(ev::keydown, move |event| {
        if !belongs_elsewhere(&event) && pressed(editor, canvas, &event) {
            event.prevent_default();
        }
    });
    let up = window_event_listener(ev::keyup, |event| {
        if event.key() == " " {
            SPACE.set(false);
        }
    });
    on_cleanup(move || {
        down.remove();
        up.remove();
        SPACE.set(false);
    });
}

/// The node an event happened in.
pub fn node_of(target: Option<EventTarget>) -> Option<NodeId> {
    let element = target?.dyn_into::<Element>().ok()?.closest("[data-node]").ok()??;
    element.get_attribute("data-node").map(NodeId::new)
}

/// Whether the key is meant for a field, a menu or a dialog.
fn belongs_elsewhere(event: &KeyboardEvent) -> bool {
    let Some(element) = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok())
    else {
        return false;
    };
    let inside = |selector: &str| element.closest(selector).ok().flatten().is_some();
    if event.ctrl_key() || event.meta_key() {
        // Undo in a text field of a form is the flow's undo, so that there is one history.
        let own_undo = matches!(event.key().to_lowercase().as_str(), "z" | "y");
        return inside("dialog")
            || (!own_undo && inside("input, textarea, select, [contenteditable]"));
    }
    // Arrow keys choose among tabs and choices.
    inside("input, textarea, select, [contenteditable], dialog, .cm-editor")
        || inside("[role=listbox], [role=tablist], [role=radiogroup]")
        || (inside("button, a, summary") && matches!(event.key().as_str(), " " | "Enter"))
}

/// Does what the key says; false where it means nothing here.
fn pressed(editor: EditorContext, canvas: CanvasContext, event: &KeyboardEvent) -> bool {
    let key = event.key();
    if event.ctrl_key() || event.meta_key() {
        return with_control(editor, &key.to_lowercase(), event.shift_key());
    }
    if event.alt_key() {
        return false;
    }
    let step = if event.shift_key() { 4.0 * GRID } else { GRID };
    match key.as_str() {
        " " | "Enter" => {
            SPACE.set(key == " ");
            let Some(id) = node_of(event.target()) else {
                return key == " ";
            };
            if event.shift_key() {
                editor.toggle_selected(id);
            } else {
                editor.select(id);
            }
            true
        }
        "Escape" => escape(editor, canvas),
        "Delete" | "Backspace" => {
            let healing = if event.shift_key() { Healing::LeaveOpen } else { Healing::Heal };
            delete_selection(editor, healing)
        }
        "ArrowLeft" => nudge(editor, -step, 0.0),
        "ArrowRight" => nudge(editor, step, 0.0),
        "ArrowUp" => nudge(editor, 0.0, -step),
        "ArrowDown" => nudge(editor, 0.0, step),
        "a" | "A" => focus_search(canvas),
        "[" => toggle(canvas, Which::Palette),
        "]" => toggle(canvas, Which::Inspector),
        "f" | "F" => {
            canvas.fit(editor);
            true
        }
        "+" | "=" => {
            zoom_by(editor, canvas, 1.25);
            true
        }
        "-" => {
            zoom_by(editor, canvas, 0.8);
            true
        }
        "0" => {
            zoom_to_whole(editor, canvas);
            true
        }
        _ => false,
    }
}

fn with_control(editor: EditorContext, key: &str, shift: bool) -> bool {
    match (key, shift) {
        ("z", false) => editor.undo(),
        ("z", true) | ("y", _) => editor.redo(),
        ("d", false) => duplicate_selection(editor),
        ("a", false) => {
            let all = editor.with_flow(|flow| flow.nodes.iter().map(|n| n.id.clone()).collect());
            editor.select_nodes(all);
        }
        _ => return false,
    }
    true
}

fn escape(editor: EditorContext, canvas: CanvasContext) -> bool {
    canvas.quick_add.set(None);
    let busy = canvas.loose.with_untracked(Option::is_some)
        || canvas.marquee.with_untracked(Option::is_some);
    ESCAPE.with_borrow(|run| {
        if let Some(run) = run {
            run();
        }
    });
    if !busy {
        editor.select_nodes(Default::default());
    }
    true
}

/// Deletes what is selected; false where nothing is.
pub fn delete_selection(editor: EditorContext, healing: Healing) -> bool {
    match editor.selection.get_untracked() {
        Selection::Nothing => return false,
        Selection::Edge(edge) => {
            editor.apply_and_tell(Edit::RemoveEdge { edge }, "Thread deleted");
        }
        Selection::Node(_) | Selection::Nodes(_) => {
            let ids = editor.selected();
            let words = if ids.len() == 1 { "Node".into() } else { format!("{} nodes", ids.len()) };
            let edit = editor.with_flow(|flow| actions::delete(flow, &ids, healing));
            editor.apply_and_tell(edit, format!("{words} deleted"));
        }
    }
    true
}

/// Duplicates the selected nodes and selects the copies.
pub fn duplicate_selection(editor: EditorContext) {
    let ids = editor.selected();
    if ids.is_empty() {
        return;
    }
    let (edit, copies) = editor.with_flow(|flow| actions::duplicate(flow, &ids));
    if editor.apply_and_tell(edit, "Duplicated") {
        editor.select_nodes(copies);
    }
}

fn nudge(editor: EditorContext, by_x: f64, by_y: f64) -> bool {
    let ids = editor.selected();
    if ids.is_empty() {
        return false;
    }
    let edit = editor.with_flow(|flow| actions::nudge(flow, &ids, by_x, by_y));
    editor.apply_typing(edit, Typing::Nudge(ids.into_iter().collect()));
    true
}

fn toggle(canvas: CanvasContext, which: Which) -> bool {
    canvas.panels.toggle(which);
    true
}

/// Opens the palette where it is put away, and goes to its search field.
pub fn focus_search(canvas: CanvasContext) -> bool {
    canvas.panels.open(Which::Palette);
    // A palette that was put away shows its field in the next frame.
    request_animation_frame(move || {
        if let Some(Some(field)) = canvas.search.try_get_untracked() {
            // Where the focus cannot be moved, a click into the field does it.
            let _ = field.focus();
        }
    });
    true
}
