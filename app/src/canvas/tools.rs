//! The tools on the canvas: zoom, fit, undo and redo, and what can be done with a selected thread.

use flow_model::edit::Edit;
use flow_model::flow::{Edge, Point};
use leptos::prelude::*;

use super::geometry::{NODE_WIDTH, PORT_TOP, ScreenPoint, Side};
use super::{CanvasContext, QuickAdd, Tie};
use crate::icons::Icon;
use crate::state::editor::{EditorContext, Selection};

/// The factor of one press on a zoom button.
const ZOOM_STEP: f64 = 1.25;

/// The toolbar at the lower left, and the one at a selected thread.
#[component]
pub fn Tools() -> impl IntoView {
    let editor = expect_context::<EditorContext>();
    let canvas = expect_context::<CanvasContext>();
    let percent = move || format!("{:.0}%", editor.view.with(|view| view.zoom) * 100.0);
    view! {
        <div class="tools" role="toolbar" aria-label="Canvas tools">
            <Tool icon="minus" label="Zoom out" keys="-" run=move || zoom_by(editor, canvas, 1.0 / ZOOM_STEP) />
            <button
                type="button"
                class="tool percent"
                aria-label=move || format!("Zoom {}, set to 100%", percent())
                title="Set to 100% (0)"
                on:click=move |_| zoom_to_whole(editor, canvas)
            >
                {percent}
            </button>
            <Tool icon="plus" label="Zoom in" keys="+" run=move || zoom_by(editor, canvas, ZOOM_STEP) />
            <Tool icon="maximize" label="Fit the flow" keys="F" run=move || canvas.fit(editor) />
            <span class="tools-line"></span>
            <Tool
                icon="undo-2"
                label="Undo"
                keys="Ctrl Z"
                run=move || editor.undo()
                disabled=Signal::derive(move || !editor.history.get().0)
            />
            <Tool
                icon="redo-2"
                label="Redo"
                keys="Ctrl Shift Z"
                run=move || editor.redo()
                disabled=Signal::derive(move || !editor.history.get().1)
            />
        </div>
        <Beyond />
        <EdgeTools />
    }
}

/// Ways to what is out of sight, while something is.
#[component]
fn Beyond() -> impl IntoView {
    let editor = expect_context::<EditorContext>();
    let canvas = expect_context::<CanvasContext>();
    let bounds = Memo::new(move |_| {
        editor.flow_revision.track();
        editor.with_model(|model| model.bounds())
    });
    let sides = Memo::new(move |_| {
        let ((width, height), view) = (canvas.size.get(), editor.view.get());
        let bounds = bounds.get().filter(|_| width > 0.0);
        bounds.map(|all| view.beyond(all, width, height)).unwrap_or_default()
    });
    let go = move |side: Side| {
        let (width, height) = canvas.size.get_untracked();
        // A part of what was seen stays in sight, so that the eye can follow.
        let (across, down) = (width * 0.7, height * 0.7);
        let (by_x, by_y) = match side {
            Side::Left => (across, 0.0),
            Side::Right => (-across, 0.0),
            Side::Above => (0.0, down),
            Side::Below => (0.0, -down),
        };
        editor.view.update(|view| *view = view.panned(by_x, by_y));
    };
    move || {
        let sides = sides.get();
        (!sides.is_empty()).then(|| view! {
            <div class="beyond" role="toolbar" aria-label="Out of sight">
                <button type="button" class="beyond-words" title="Show the whole flow (F)" on:click=move |_| canvas.fit(editor)>
                    "More of the flow"
                </button>
                {sides.into_iter().map(|side| {
                    let (icon, words) = toward(side);
                    view! {
                        <button type="button" class="tool" aria-label=words title=words on:click=move |_| go(side)>
                            <Icon name=icon />
                        </button>
                    }
                }).collect_view()}
            </div>
        })
    }
}

fn toward(side: Side) -> (&'static str, &'static str) {
    match side {
        Side::Left => ("chevron-left", "Go left"),
        Side::Right => ("chevron-right", "Go right"),
        Side::Above => ("chevron-up", "Go up"),
        Side::Below => ("chevron-down", "Go down"),
    }
}

#[component]
fn Tool(
    icon: &'static str,
    label: &'static str,
    keys: &'static str,
    run: impl Fn() + 'static,
    #[prop(optional, into)] disabled: Signal<bool>,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class="tool"
            aria-label=label
            title=format!("{label} ({keys})")
            disabled=disabled
            on:click=move |_| run()
        >
            <Icon name=icon />
        </button>
    }
}

/// Insert and delete at the middle of the selected thread.
#[component]
fn EdgeTools() -> impl IntoView {
    let editor = expect_context::<EditorContext>();
    let canvas = expect_context::<CanvasContext>();
    let edge = Memo::new(move |_| match editor.selection.get() {
        Selection::Edge(edge) => Some(edge),
        _ => None,
    });
    let place = move |edge: &Edge| {
        editor.flow_revision.track();
        let middle = middle_of(editor, edge)?;
        let ScreenPoint { x, y } = editor.view.get().screen_from_flow(middle);
        Some(format!("transform:translate({x:.1}px,{y:.1}px)"))
    };
    move || {
        let edge = edge.get()?;
        let (placed, inserted, removed) = (edge.clone(), edge.clone(), edge);
        let insert = move |_| {
            let Some(middle) = middle_of(editor, &inserted) else {
                return;
            };
            let at = Point { x: middle.x - NODE_WIDTH / 2.0, y: middle.y - PORT_TOP };
            canvas.quick_add.set(Some(QuickAdd { at, tie: Tie::Between(inserted.clone()) }));
        };
        let remove = move |_| {
            editor.apply_and_tell(Edit::RemoveEdge { edge: removed.clone() }, "Thread deleted");
        };
        Some(view! {
            <div class="edge-tools" role="toolbar" aria-label="Selected thread" style=move || place(&placed)>
                <button type="button" class="tool" aria-label="Insert a node" title="Insert a node" on:click=insert>
                    <Icon name="plus" />
                </button>
                <button type="button" class="tool" aria-label="Delete the thread" title="Delete the thread (Delete)" on:click=remove>
                    <Icon name="trash-2" />
                </button>
            </div>
        })
    }
}

fn middle_of(editor: EditorContext, edge: &Edge) -> Option<Point> {
    editor.with_model(|model| {
        let thread = model.with_scene(editor.view.get_untracked(), |scene| scene.thread(edge))?;
        Some(thread.point(0.5))
    })
}

/// Zooms by a factor around the middle of the surface.
pub fn zoom_by(editor: EditorContext, canvas: CanvasContext, factor: f64) {
    let (_, _, width, height) = canvas.surface_box().unwrap_or_default();
    let middle = ScreenPoint { x: width / 2.0, y: height / 2.0 };
    editor.view.update(|view| *view = view.zoomed(factor, middle));
}

/// Sets the zoom to 100 % around the middle of the surface.
pub fn zoom_to_whole(editor: EditorContext, canvas: CanvasContext) {
    zoom_by(editor, canvas, 1.0 / editor.view.get_untracked().zoom);
}
