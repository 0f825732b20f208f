//! The canvas: palette, surface with nodes and threads, its tools, and the inspector beside it.

use std::collections::BTreeSet;

use flow_model::check;
use flow_model::flow::{Edge, Node, Point};
use flow_model::ids::{NodeId, PortId};
use leptos::ev;
use leptos::html;
use leptos::prelude::*;

pub mod actions;
pub mod edge_view;
pub mod empty;
pub mod geometry;
pub mod gesture;
pub mod keys;
pub mod node_view;
pub mod palette;
pub mod panels;
pub mod quick_add;
pub mod sample_bar;
pub mod surface;
pub mod thread;
pub mod tools;

use self::geometry::{Rect, ScreenPoint, View};
use self::gesture::Refusal;
use self::panels::{Handle, Panels, Which, state_of};
use crate::form::inspector::Inspector;
use crate::state::cells::Aim;
use crate::state::editor::EditorContext;

/// A thread that is not tied yet.
#[derive(Clone, Debug, PartialEq)]
pub struct LooseThread {
    /// The node it leaves.
    pub from: NodeId,
    /// The port it leaves by.
    pub port: PortId,
    /// Its loose end.
    pub to: Point,
    /// Why it may not be tied where it is; none where it may, or where there is nothing.
    pub refusal: Option<Refusal>,
    /// What would be wrong with the flow if it were tied where it is; it may be tied all the same.
    pub warning: Option<String>,
}

/// A list of nodes to add is open.
#[derive(Clone, Debug, PartialEq)]
pub struct QuickAdd {
    /// Where the node will stand, on the canvas.
    pub at: Point,
    /// What it will be tied to.
    pub tie: Tie,
}

/// What a new node is tied to.
#[derive(Clone, Debug, PartialEq)]
pub enum Tie {
    /// Nothing.
    Nothing,
    /// It runs after this port.
    After(NodeId, PortId),
    /// It comes between the two ends of this edge.
    Between(Edge),
}

/// What the parts of the canvas share.
#[derive(Clone, Copy)]
pub struct CanvasContext {
    /// The thread being drawn.
    pub loose: RwSignal<Option<LooseThread>>,
    /// The marquee being drawn.
    pub marquee: RwSignal<Option<Rect>>,
    /// The open list of nodes to add.
    pub quick_add: RwSignal<Option<QuickAdd>>,
    /// The surface that listens.
    pub surface: NodeRef<html::Div>,
    /// The palette's search field.
    pub search: NodeRef<html::Input>,
    /// The panels beside the surface.
    pub panels: Panels,
    /// Width and height of the surface in CSS pixels; zero before it is laid out.
    pub size: RwSignal<(f64, f64)>,
    /// The node a loose thread would be tied to now.
    aimed_at: StoredValue<Option<NodeId>>,
    /// What would be wrong with the flow then.
    warning: StoredValue<Option<String>>,
}

impl CanvasContext {
    fn new() -> Self {
        Self {
            loose: RwSignal::new(None),
            marquee: RwSignal::new(None),
            quick_add: RwSignal::new(None),
            surface: NodeRef::new(),
            search: NodeRef::new(),
            panels: Panels::following_window(),
            size: RwSignal::new((0.0, 0.0)),
            aimed_at: StoredValue::new(None),
            warning: StoredValue::new(None),
        }
    }

    /// The surface's place and size in the window: left, top, width, height. Measured when asked.
    pub fn surface_box(self) -> Option<(f64, f64, f64, f64)> {
        let rect = self.surface.get_untracked()?.get_bounding_client_rect();
        Some((rect.left(), rect.top(), rect.width(), rect.height()))
    }

    /// The place on the surface of a place in the window; none outside of the surface.
    pub fn surface_from_window(self, x: f64, y: f64) -> Option<ScreenPoint> {
        let (left, top, width, height) = self.surface_box()?;
        let at = ScreenPoint { x: x - left, y: y - top };
        let inside = (0.0..=width).contains(&at.x) && (0.0..=height).contains(&at.y);
        inside.then_some(at)
    }

    /// Shows the whole flow.
    pub fn fit(self, editor: EditorContext) {
        let Some((_, _, width, height)) = self.surface_box() else {
            return;
        };
        let view = editor.with_model(|model| model.bounds());
        editor.view.set(view.map_or_else(View::default, |all| View::fitting(all, width, height)));
    }

    /// Shows the flow as it opens: whole where it stays legible, else from its first trigger on.
    pub fn open_view(self, editor: EditorContext) {
        let Some((_, _, width, height)) = self.surface_box() else {
            return;
        };
        let view = editor.with_model(|model| {
            let is_trigger = |node: &&Node| flow_model::nodes::is_trigger(&node.kind);
            let nodes = &model.flow().nodes;
            let first = nodes.iter().find(is_trigger).or_else(|| nodes.first())?;
            let first = model.shape(first).frame(first.at).bounds();
            Some(View::opening(model.bounds()?, first, width, height))
        });
        editor.view.set(view.unwrap_or_default());
    }

    /// Brings the selected nodes into sight, if they are not.
    pub fn reveal(self, editor: EditorContext) {
        let Some((_, _, width, height)) = self.surface_box() else {
            return;
        };
        let width = width - self.panels.covered();
        let ids = editor.selected();
        let bounds = editor.with_model(|model| bounds_of(model, &ids));
        let (Some(bounds), view) = (bounds, editor.view.get_untracked()) else {
            return;
        };
        let low = view.screen_from_flow(Point { x: bounds.left, y: bounds.top });
        let high = view.screen_from_flow(Point { x: bounds.right, y: bounds.bottom });
        let by_x = shift_into(low.x, high.x, width);
        let by_y = shift_into(low.y, high.y, height);
        if by_x != 0.0 || by_y != 0.0 {
            editor.view.set(view.panned(by_x, by_y));
        }
    }

    /// Marks the nodes a loose thread may be tied to, or takes all marks away.
    pub fn mark_targets(self, editor: EditorContext, thread: Option<&LooseThread>) {
        self.aimed_at.set_value(None);
        editor.with_model(|model| {
            let targets = thread.map(|thread| {
                let view = editor.view.get_untracked();
                model.with_scene(view, |scene| scene.targets(&thread.from, &thread.port))
            });
            for cell in model.cells.nodes() {
                let aim = match (&targets, thread) {
                    (Some(_), Some(thread)) if thread.from == cell.id => Aim::None,
                    (Some(targets), _) if targets.contains(&cell.id) => Aim::May,
                    (Some(_), _) => Aim::MayNot,
                    (None, _) => Aim::None,
                };
                if cell.aim.get_untracked() != aim {
                    cell.aim.set(aim);
                }
            }
        });
    }

    /// Marks the one node a loose thread would be tied to now; gives what would be wrong with the flow then.
    pub fn aim_at(
        self,
        editor: EditorContext,
        (from, port): (&NodeId, &PortId),
        target: Option<NodeId>,
    ) -> Option<String> {
        let before = self.aimed_at.get_value();
        if before == target {
            return self.warning.get_value();
        }
        for (id, aim) in [(&before, Aim::May), (&target, Aim::Will)] {
            if let Some(cell) = id.as_ref().and_then(|id| editor.cell(id)) {
                cell.aim.set(aim);
            }
        }
        let edge = target.clone().map(|to| Edge { from: from.clone(), port: port.clone(), to });
        let problem = edge.and_then(|edge| editor.with_flow(|flow| check::if_drawn(flow, &edge)));
        self.warning.set_value(problem.map(|problem| problem.message.replace('`', "")));
        self.aimed_at.set_value(target);
        self.warning.get_value()
    }
}

fn bounds_of(model: &crate::state::model::Model, ids: &BTreeSet<NodeId>) -> Option<Rect> {
    let nodes = ids.iter().filter_map(|id| model.flow().node(id));
    nodes.map(|node| model.shape(node).frame(node.at).bounds()).reduce(Rect::union)
}

/// How far to move a stretch so that it lies within `0..size`, with a margin; its beginning wins.
fn shift_into(low: f64, high: f64, size: f64) -> f64 {
    const MARGIN: f64 = 32.0;
    if low < MARGIN {
        MARGIN - low
    } else if high > size - MARGIN {
        (size - MARGIN - high).max(MARGIN - low)
    } else {
        0.0
    }
}

/// The canvas view of the flow screen.
#[component]
pub fn CanvasPanel() -> impl IntoView {
    let canvas = CanvasContext::new();
    provide_context(canvas);
    let editor = expect_context::<EditorContext>();
    let panels = canvas.panels;
    keys::listen(editor, canvas);
    measure_on_change(canvas);
    Effect::new(move |before: Option<u64>| {
        let count = editor.reveal.get();
        if before.is_some() {
            panels.show_details();
            canvas.reveal(editor);
        }
        count
    });
    view! {
        <div
            class="editor"
            data-layout=move || if panels.is_narrow() { "narrow" } else { "wide" }
            data-palette=move || state_of(panels.palette.get())
            data-inspector=move || state_of(panels.inspector.get())
        >
            <div class="dock palette-dock">
                <palette::Palette />
                <Handle panels which=Which::Palette />
            </div>
            <section class="canvas" aria-label="Canvas">
                <surface::Surface />
                <sample_bar::SampleBar />
                <empty::EmptyCanvas />
                <tools::Tools />
                <quick_add::QuickAddMenu />
            </section>
            <div class="dock inspector-dock">
                <Handle panels which=Which::Inspector />
                <Inspector />
            </div>
        </div>
    }
}

/// Keeps the surface's size: it changes with the window and with the panels, and with nothing else.
fn measure_on_change(canvas: CanvasContext) {
    let measure = move || {
        // The size is known once the page is laid out.
        request_animation_frame(move || {
            if let Some(Some(_)) = canvas.surface.try_get_untracked()
                && let Some((_, _, width, height)) = canvas.surface_box()
                && canvas.size.get_untracked() != (width, height)
            {
                canvas.size.set((width, height));
            }
        });
    };
    Effect::new(move |_| {
        canvas.panels.palette.track();
        canvas.panels.inspector.track();
        canvas.panels.is_narrow();
        canvas.surface.track();
        measure();
    });
    let resized = window_event_listener(ev::resize, move |_| measure());
    on_cleanup(move || resized.remove());
}
