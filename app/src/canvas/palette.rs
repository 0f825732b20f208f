//! The palette: every node kind by family, with search; drag one onto the canvas, or press it.

use flow_model::flow::Point;
use flow_model::ids::PortId;
use flow_model::nodes::{self, Family, NodeDef};
use leptos::prelude::*;
use leptos::web_sys::{KeyboardEvent, PointerEvent};
use wasm_bindgen::JsCast;

use super::actions;
use super::geometry::{NODE_WIDTH, PORT_TOP, snapped};
use super::gesture::Hit;
use super::node_view::{family_class, kind_icon};
use super::{CanvasContext, Tie, keys as canvas_keys};
use crate::icons::Icon;
use crate::state::cells::shape_of;
use crate::state::editor::EditorContext;

/// From one column of nodes to the next.
const COLUMN: f64 = 264.0;

/// A kind that is being dragged out of the palette.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Ghost {
    def: &'static NodeDef,
    x: f64,
    y: f64,
}

/// The palette.
#[component]
pub fn Palette() -> impl IntoView {
    let editor = expect_context::<EditorContext>();
    let canvas = expect_context::<CanvasContext>();
    let query = RwSignal::new(String::new());
    let ghost = RwSignal::new(None::<Ghost>);
    let keys = move |event: KeyboardEvent| match event.key().as_str() {
        "Enter" => {
            if let Some(def) = query.with_untracked(|query| found(query).next()) {
                add_beside_selection(editor, canvas, def);
                query.set(String::new());
            }
        }
        "Escape" => query.set(String::new()),
        _ => {}
    };
    let groups = move || {
        query.with(|query| {
            let groups = FAMILIES.iter().map(|(family, words)| {
                let kinds: Vec<_> = found(query).filter(|def| def.family == *family).collect();
                (*words, kinds)
            });
            groups.filter(|(_, kinds)| !kinds.is_empty()).collect::<Vec<_>>()
        })
    };
    view! {
        <aside class="palette" aria-label="Nodes to add">
            <button
                type="button"
                class="tool palette-open"
                aria-label="Search nodes to add"
                title="Add a node (A)"
                on:click=move |_| { canvas_keys::focus_search(canvas); }
            >
                <Icon name="search" />
            </button>
            <label class="palette-search">
                <Icon name="search" />
                <input
                    node_ref=canvas.search
                    type="search"
                    placeholder="Add a node"
                    aria-label="Search nodes to add"
                    autocomplete="off"
                    prop:value=query
                    on:input=move |event| query.set(event_target_value(&event))
                    on:keydown=keys
                />
                <kbd aria-hidden="true">"A"</kbd>
            </label>
            <div class="palette-list">
                {move || {
                    let groups = groups();
                    if groups.is_empty() {
                        return view! {
                            <p class="palette-none">"No node is called that. Try a verb, such as row, message or request."</p>
                        }.into_any();
                    }
                    groups.into_iter().map(|(words, kinds)| view! {
                        <section aria-label=words>
                            <h2>{words}</h2>
                            {kinds.into_iter().map(|def| view! { <PaletteItem def ghost /> }).collect_view()}
                        </section>
                    }).collect_view().into_any()
                }}
            </div>
            {move || ghost.get().map(|Ghost { def, x, y }| view! {
                <div
                    class=format!("ghost {}", family_class(Some(def)))
                    style=format!("transform:translate({x}px,{y}px)")
                    aria-hidden="true"
                >
                    <span class="tile"><Icon name=kind_icon(Some(def)) /></span>
                    <span>{def.title}</span>
                </div>
            })}
        </aside>
    }
}

#[component]
fn PaletteItem(def: &'static NodeDef, ghost: RwSignal<Option<Ghost>>) -> impl IntoView {
    let editor = expect_context::<EditorContext>();
    let canvas = expect_context::<CanvasContext>();
    let start = StoredValue::new(None::<(f64, f64)>);
    // The click that the browser sends after a drag must not add a second node.
    let dragged = StoredValue::new(false);
    let place = |event: &PointerEvent| (f64::from(event.client_x()), f64::from(event.client_y()));
    let pressed = move |event: PointerEvent| {
        dragged.set_value(false);
        if event.button() != 0 {
            return;
        }
        start.set_value(Some(place(&event)));
        if let Some(item) =
            event.current_target().and_then(|t| t.dyn_into::<leptos::web_sys::Element>().ok())
        {
            // Without capture the drag ends at the palette's edge, and the press still adds the node.
            let _ = item.set_pointer_capture(event.pointer_id());
        }
    };
    let moved = move |event: PointerEvent| {
        let Some((from_x, from_y)) = start.get_value() else {
            return;
        };
        let (x, y) = place(&event);
        if dragged.get_value() || (x - from_x).hypot(y - from_y) > 4.0 {
            dragged.set_value(true);
            ghost.set(Some(Ghost { def, x, y }));
        }
    };
    let released = move |event: PointerEvent| {
        start.set_value(None);
        if ghost.get_untracked().is_none() {
            return;
        }
        ghost.set(None);
        let (x, y) = place(&event);
        if let Some(at) = canvas.surface_from_window(x, y) {
            drop_at(editor, def, at);
        }
    };
    let cancelled = move |_| {
        start.set_value(None);
        ghost.set(None);
    };
    view! {
        <button
            type="button"
            class=format!("palette-item {}", family_class(Some(def)))
            title=def.about
            aria-label=full_name(def)
            on:pointerdown=pressed
            on:pointermove=moved
            on:pointerup=released
            on:pointercancel=cancelled
            on:click=move |_| if !dragged.get_value() { add_beside_selection(editor, canvas, def) }
        >
            <span class="tile"><Icon name=kind_icon(Some(def)) /></span>
            <span class="palette-words">
                <span>{def.title}</span>
                " "
                {subtitle(def).map(|words| view! { <small>{words}</small> })}
            </span>
        </button>
    }
}

const FAMILIES: [(Family, &str); 4] = [
    (Family::Trigger, "Triggers"),
    (Family::Logic, "Logic"),
    (Family::Step, "Steps"),
    (Family::Code, "Code"),
];

/// The kinds whose name, connector or description holds every word of the query.
pub fn found(query: &str) -> impl Iterator<Item = &'static NodeDef> {
    let words: Vec<_> = query.split_whitespace().map(str::to_lowercase).collect();
    nodes::all().filter(move |def| {
        let text = format!("{} {} {}", def.title, def.connector, def.about).to_lowercase();
        words.iter().all(|word| text.contains(word))
    })
}

/// The second line under a kind's title, where it says more than the title.
pub fn subtitle(def: &NodeDef) -> Option<&'static str> {
    (!def.connector.is_empty() && def.connector != def.title).then_some(def.connector)
}

/// Title and connector: "Append row, Google Sheets".
pub fn full_name(def: &NodeDef) -> String {
    match subtitle(def) {
        Some(connector) => format!("{}, {connector}", def.title),
        None => def.title.to_owned(),
    }
}

/// Adds a node where something was dropped; on a thread it comes between the two nodes.
fn drop_at(editor: EditorContext, def: &'static NodeDef, at: super::geometry::ScreenPoint) {
    let view = editor.view.get_untracked();
    let hit = editor.with_model(|model| model.with_scene(view, |scene| scene.hit(at)));
    let tie = match hit {
        Hit::Edge(edge) if def.has_input => Tie::Between(edge),
        _ => Tie::Nothing,
    };
    let here = view.flow_from_screen(at);
    let corner = Point { x: here.x - NODE_WIDTH / 2.0, y: here.y - PORT_TOP };
    add_node(editor, def, corner, &tie);
}

/// Adds a node after the selected one where that has a free port, else in the middle of what is seen.
pub fn add_beside_selection(editor: EditorContext, canvas: CanvasContext, def: &'static NodeDef) {
    let after = editor.with_model(|model| {
        let mut selected = model.selected().iter();
        let (Some(id), None) = (selected.next(), selected.next()) else {
            return None;
        };
        let node = model.flow().node(id)?;
        let taken =
            |port: &&PortId| model.flow().edges.iter().any(|e| &e.from == id && e.port == **port);
        let ports = model.shape(node).ports;
        let port = ports.iter().find(|port| !taken(port))?;
        Some((Point { x: node.at.x + COLUMN, y: node.at.y }, Tie::After(id.clone(), port.clone())))
    });
    let (wanted, tie) = match after {
        Some(after) if def.has_input => after,
        _ => (middle(editor, canvas), Tie::Nothing),
    };
    let at = editor.with_model(|model| model.free_place(wanted));
    add_node(editor, def, at, &tie);
}

/// Adds a node of a kind and selects it.
pub fn add_node(editor: EditorContext, def: &'static NodeDef, at: Point, tie: &Tie) {
    let (id, edit) = editor.with_flow(|flow| {
        let node = nodes::new_node(&def.kind.into(), flow, snapped(at));
        let shape = shape_of(&node);
        (node.id.clone(), actions::add(flow, node, &shape, tie))
    });
    if editor.apply_and_tell(edit, format!("{} added", def.title)) {
        editor.select(id);
    }
}

fn middle(editor: EditorContext, canvas: CanvasContext) -> Point {
    let (_, _, width, height) = canvas.surface_box().unwrap_or((0.0, 0.0, 800.0, 600.0));
    let at = super::geometry::ScreenPoint { x: width / 2.0, y: height * 0.4 };
    let middle = editor.view.get_untracked().flow_from_screen(at);
    Point { x: middle.x - NODE_WIDTH / 2.0, y: middle.y - PORT_TOP }
}
