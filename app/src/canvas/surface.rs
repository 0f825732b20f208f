//! The surface: turns what the browser reports into gestures, at most once a frame, and does what they ask for.

use std::time::Duration;

use flow_model::edit::Edit;
use flow_model::flow::Point;
use leptos::prelude::*;
use leptos::web_sys::{self, PointerEvent, WheelEvent};
use wasm_bindgen::JsCast;

use super::actions::add_edge;
use super::edge_view::{EdgeView, LooseThreadView, edge_key};
use super::geometry::{Rect, ScreenPoint};
use super::gesture::{Button, Effect as Act, Gesture, Happening, Landing, Pointer};
use super::node_view::NodeView;
use super::{CanvasContext, LooseThread, QuickAdd, Tie, keys};
use crate::parts::toast::{Toasts, use_toasts};
use crate::state::editor::EditorContext;

/// Below this zoom node bodies are hidden.
const FAR_ZOOM: f64 = 0.45;

/// What the surface is in the middle of; plain data, nobody subscribes to it.
#[derive(Clone, Copy)]
struct Hand {
    editor: EditorContext,
    canvas: CanvasContext,
    gesture: StoredValue<Gesture>,
    /// The last pointer event that no frame has taken up yet.
    pending: StoredValue<Option<Pointer>>,
    wheel: StoredValue<Wheel>,
    frame_asked: StoredValue<bool>,
    /// The surface's corner in the window, measured when a gesture begins.
    corner: StoredValue<(f64, f64)>,
    moving: RwSignal<bool>,
    toasts: Toasts,
}

/// Turns of the wheel that no frame has taken up yet.
#[derive(Clone, Copy, Debug, Default)]
struct Wheel {
    by_x: f64,
    by_y: f64,
    zoom: f64,
    at: ScreenPoint,
}

/// The surface with everything on it.
#[component]
pub fn Surface() -> impl IntoView {
    let editor = expect_context::<EditorContext>();
    let canvas = expect_context::<CanvasContext>();
    let hand = Hand {
        editor,
        canvas,
        gesture: StoredValue::default(),
        pending: StoredValue::new(None),
        wheel: StoredValue::default(),
        frame_asked: StoredValue::new(false),
        corner: StoredValue::new((0.0, 0.0)),
        moving: RwSignal::new(false),
        toasts: use_toasts(),
    };
    keys::on_escape(canvas, move || hand.run(Happening::Cancel));
    show_whole_flow_once(editor, canvas);
    let (nodes, edges) =
        editor.with_model(|model| (model.cells.node_list.clone(), model.cells.edge_list.clone()));
    let zoom = Memo::new(move |_| editor.view.with(|view| view.zoom));
    let grid = move || {
        let view = editor.view.get();
        // Below half size every second line of dots is left out, so that the paper stays calm.
        let step = 24.0 * view.zoom * if view.zoom < 0.5 { 2.0 } else { 1.0 };
        format!(
            "--grid-x:{:.1}px;--grid-y:{:.1}px;--grid:{step:.2}px",
            view.offset.x, view.offset.y
        )
    };
    let placed = move || {
        let view = editor.view.get();
        format!("translate({:.2}px,{:.2}px) scale({:.4})", view.offset.x, view.offset.y, view.zoom)
    };
    view! {
        <div
            class="surface"
            class:is-moving=hand.moving
            class:is-far=move || zoom.get() < FAR_ZOOM
            class:is-tying=move || canvas.loose.with(Option::is_some)
            node_ref=canvas.surface
            tabindex="0"
            role="application"
            aria-label="Flow canvas. Tab walks the nodes, A adds one, arrow keys move the selected ones."
            style=grid
            on:pointerdown=move |event| hand.pressed(&event)
            on:pointermove=move |event| hand.moved(&event)
            on:pointerup=move |event| hand.released(&event)
            on:pointercancel=move |_| hand.run(Happening::Cancel)
            on:mousedown=move |event| event.prevent_default()
            on:wheel=move |event| hand.wheeled(&event)
            on:dblclick=move |event| hand.double_clicked(&event)
            on:focusin=move |event| hand.focused(&event)
        >
            <div class="layer" style:transform=placed>
                <svg class="threads" aria-hidden="true">
                    <For each=move || edges.get() key=edge_key let:edge>
                        <EdgeView edge />
                    </For>
                    <LooseThreadView />
                </svg>
                <For each=move || nodes.get() key=Clone::clone let:id>
                    <NodeView id />
                </For>
                <Marquee />
            </div>
            <RefusalLabel />
        </div>
    }
}

/// Beside the pointer: why the thread cannot be tied here, or what would be wrong with the flow then.
#[component]
fn RefusalLabel() -> impl IntoView {
    let editor = expect_context::<EditorContext>();
    let canvas = expect_context::<CanvasContext>();
    move || {
        let thread = canvas.loose.get()?;
        let words = match thread.refusal {
            Some(refusal) => refusal.words().to_owned(),
            None => thread.warning?,
        };
        // As wide as a reason can be: at the right edge it stands to the left of the pointer.
        const ROOM: f64 = 330.0;
        let ScreenPoint { x, y } = editor.view.get().screen_from_flow(thread.to);
        let flipped = x > canvas.size.get_untracked().0 - ROOM;
        let aside = if flipped { " translateX(calc(-100% - 28px))" } else { "" };
        let place = format!("transform:translate({x:.1}px,{y:.1}px){aside}");
        Some(view! { <p class="refusal" aria-hidden="true" style=place>{words}</p> })
    }
}

#[component]
fn Marquee() -> impl IntoView {
    let canvas = expect_context::<CanvasContext>();
    let style = |rect: Rect| {
        format!(
            "transform:translate({:.1}px,{:.1}px);width:{:.1}px;height:{:.1}px",
            rect.left,
            rect.top,
            rect.width(),
            rect.height()
        )
    };
    move || canvas.marquee.get().map(|rect| view! { <div class="marquee" style=style(rect)></div> })
}

/// Brings the flow into sight when it is first shown and not yet placed.
fn show_whole_flow_once(editor: EditorContext, canvas: CanvasContext) {
    let placed = editor.view.get_untracked() != super::geometry::View::default();
    Effect::new(move |done: Option<bool>| {
        if done == Some(true) || placed {
            return true;
        }
        let there = canvas.surface.get().is_some();
        if there {
            // Its size is known once the page is laid out.
            request_animation_frame(move || canvas.open_view(editor));
        }
        there
    });
}

impl Hand {
    fn pointer(self, event: &PointerEvent) -> Pointer {
        let (left, top) = self.corner.get_value();
        Pointer {
            at: ScreenPoint {
                x: f64::from(event.client_x()) - left,
                y: f64::from(event.client_y()) - top,
            },
            shift: event.shift_key(),
            space: keys::space_is_down(),
        }
    }

    fn measure(self) {
        if let Some((left, top, _, _)) = self.canvas.surface_box() {
            self.corner.set_value((left, top));
        }
    }

    fn pressed(self, event: &PointerEvent) {
        let button = match event.button() {
            0 => Button::Main,
            1 => Button::Middle,
            _ => return,
        };
        self.canvas.quick_add.set(None);
        self.measure();
        if let Some(surface) = self.canvas.surface.get_untracked() {
            // A pointer that is already gone cannot be captured; the gesture then ends at the surface's edge.
            let _ = surface.set_pointer_capture(event.pointer_id());
        }
        // The gesture begins first: focus that comes by the pointer must not bring a node into sight under it.
        self.run(Happening::Down(button, self.pointer(event)));
        focus_under(event);
    }

    fn moved(self, event: &PointerEvent) {
        if self.gesture.with_value(|gesture| *gesture == Gesture::Idle) {
            return;
        }
        self.pending.set_value(Some(self.pointer(event)));
        self.ask_for_frame();
    }

    fn released(self, event: &PointerEvent) {
        self.flush();
        let (on_node, beside) = self.gesture.with_value(|gesture| {
            let beside = matches!(gesture, Gesture::PressSurface(_));
            (matches!(gesture, Gesture::Press(..)), beside)
        });
        self.run(Happening::Up(self.pointer(event)));
        if on_node && !event.shift_key() {
            self.canvas.panels.show_details();
        } else if beside {
            self.canvas.panels.clear_drawers();
        }
        if self.moving.get_untracked() {
            self.moving.set(false);
        }
    }

    fn wheeled(self, event: &WheelEvent) {
        event.prevent_default();
        self.measure();
        let (left, top) = self.corner.get_value();
        // Lines and pages, as some mice report, become pixels.
        let scale = match event.delta_mode() {
            WheelEvent::DOM_DELTA_LINE => 16.0,
            WheelEvent::DOM_DELTA_PAGE => 400.0,
            _ => 1.0,
        };
        let at = ScreenPoint {
            x: f64::from(event.client_x()) - left,
            y: f64::from(event.client_y()) - top,
        };
        self.wheel.update_value(|wheel| {
            wheel.at = at;
            if event.ctrl_key() || event.meta_key() {
                wheel.zoom -= event.delta_y() * scale;
            } else if event.shift_key() && event.delta_x() == 0.0 {
                wheel.by_x -= event.delta_y() * scale;
            } else {
                wheel.by_x -= event.delta_x() * scale;
                wheel.by_y -= event.delta_y() * scale;
            }
        });
        self.ask_for_frame();
    }

    fn double_clicked(self, event: &web_sys::MouseEvent) {
        let (x, y) = (f64::from(event.client_x()), f64::from(event.client_y()));
        let Some(at) = self.canvas.surface_from_window(x, y) else {
            return;
        };
        let view = self.editor.view.get_untracked();
        let bare = self.editor.with_model(|model| {
            model.with_scene(view, |scene| scene.hit(at) == super::gesture::Hit::Nothing)
        });
        if bare {
            let at = view.flow_from_screen(at);
            self.canvas.quick_add.set(Some(QuickAdd { at, tie: Tie::Nothing }));
        }
    }

    /// A node that got the focus by the keyboard is brought into sight.
    fn focused(self, event: &web_sys::FocusEvent) {
        let idle = self.gesture.with_value(|gesture| *gesture == Gesture::Idle);
        if let (true, Some(id)) = (idle, keys::node_of(event.target())) {
            if !self.editor.selected().contains(&id) {
                self.editor.select_nodes([id].into());
            }
            self.canvas.reveal(self.editor);
        }
    }

    fn ask_for_frame(self) {
        if self.frame_asked.get_value() {
            return;
        }
        self.frame_asked.set_value(true);
        request_animation_frame(move || {
            // The surface may have gone since.
            if self.frame_asked.try_update_value(|asked| *asked = false).is_some() {
                self.flush();
            }
        });
    }

    fn flush(self) {
        let wheel = self.wheel.try_update_value(std::mem::take).unwrap_or_default();
        if wheel.by_x != 0.0 || wheel.by_y != 0.0 || wheel.zoom != 0.0 {
            let view = self.editor.view.get_untracked();
            let view = view.panned(wheel.by_x, wheel.by_y);
            self.editor.view.set(view.zoomed((wheel.zoom * 0.0022).exp(), wheel.at));
            self.rest_soon();
        }
        if let Some(pointer) = self.pending.try_update_value(Option::take).flatten() {
            self.run(Happening::Move(pointer));
        }
    }

    /// Marks the surface as moving, and as at rest when nothing more comes.
    fn rest_soon(self) {
        if self.moving.get_untracked() {
            return;
        }
        self.moving.set(true);
        let rest = move || {
            self.moving.try_set(false);
        };
        set_timeout(rest, Duration::from_millis(160));
    }

    fn run(self, happening: Happening) {
        let editor = self.editor;
        let view = editor.view.get_untracked();
        let effects = self.gesture.try_update_value(|gesture| {
            editor
                .with_model(|model| model.with_scene(view, |scene| gesture.step(happening, scene)))
        });
        for act in effects.unwrap_or_default() {
            self.act(act);
        }
    }

    fn act(self, act: Act) {
        let Self { editor, canvas, .. } = self;
        match act {
            Act::Pan(by_x, by_y) => {
                if !self.moving.get_untracked() {
                    self.moving.set(true);
                }
                editor.view.update(|view| *view = view.panned(by_x, by_y));
            }
            Act::Select(ids) => editor.select_nodes(ids.into_iter().collect()),
            Act::Toggle(id) => editor.toggle_selected(id),
            Act::SelectEdge(edge) => editor.select_edge(edge),
            Act::Preview(places) => self.preview(&places),
            Act::Move(to) => {
                let count = to.len();
                let words =
                    if count == 1 { "Moved".into() } else { format!("{count} nodes moved") };
                editor.apply_and_tell(Edit::MoveNodes { to }, words);
            }
            Act::Thread { from, port, to, landing } => {
                let (target, refusal) = match landing {
                    Landing::Nowhere => (None, None),
                    Landing::On(target) => (Some(target), None),
                    Landing::Refused(refusal) => (None, Some(refusal)),
                };
                let thread = LooseThread { from, port, to, refusal, warning: None };
                if canvas.loose.with_untracked(Option::is_none) {
                    canvas.mark_targets(editor, Some(&thread));
                }
                let warning = canvas.aim_at(editor, (&thread.from, &thread.port), target);
                canvas.loose.set(Some(LooseThread { warning, ..thread }));
            }
            Act::Refuse(refusal) => {
                self.toasts.refused(format!("Not connected: {}.", lowered(refusal.words())))
            }
            Act::EndThread => {
                canvas.mark_targets(editor, None);
                canvas.loose.set(None);
            }
            Act::Connect(edge) => {
                let words = editor.with_flow(|flow| {
                    let title = |id| flow.node(id).map_or("", |node| node.title.as_str());
                    format!("{} connected to {}", title(&edge.from), title(&edge.to))
                });
                editor.apply_and_tell(add_edge(edge.from, edge.port, edge.to), words);
            }
            Act::QuickAdd { from: (node, port), at } => {
                let at = Point { x: at.x, y: at.y - super::geometry::PORT_TOP };
                canvas.quick_add.set(Some(QuickAdd { at, tie: Tie::After(node, port) }));
            }
            Act::Marquee(rect) => canvas.marquee.set(rect),
        }
    }

    fn preview(self, places: &[(flow_model::ids::NodeId, Point)]) {
        for (id, at) in places {
            if let Some(cell) = self.editor.cell(id)
                && cell.position.get_untracked() != *at
            {
                cell.position.set(*at);
            }
        }
    }
}

/// A sentence's words as they stand inside another sentence.
fn lowered(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// Focuses the node under the pointer without letting the browser scroll; on the bare canvas nothing keeps the focus.
fn focus_under(event: &PointerEvent) {
    let options = web_sys::FocusOptions::new();
    options.set_prevent_scroll(true);
    let node = event
        .target()
        .and_then(|target| target.dyn_into::<web_sys::Element>().ok())
        .and_then(|element| element.closest("[data-node]").ok().flatten())
        .and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok());
    // Focus is a courtesy here; the gesture works without it.
    if let Some(node) = node {
        let _ = node.focus_with_options(&options);
    } else if let Some(active) = document().active_element() {
        // A field that was being typed into is left; the surface itself needs no focus for the mouse.
        if let Ok(active) = active.dyn_into::<web_sys::HtmlElement>() {
            let _ = active.blur();
        }
    }
}
