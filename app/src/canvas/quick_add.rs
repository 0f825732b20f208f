//! Quick add: a small list with search where a thread was dropped, or where the canvas was double-clicked.

use flow_model::nodes::NodeDef;
use leptos::html;
use leptos::prelude::*;
use leptos::web_sys::KeyboardEvent;

use super::node_view::{family_class, kind_icon};
use super::palette::{add_node, found, subtitle};
use super::{CanvasContext, QuickAdd, Tie};
use crate::icons::Icon;
use crate::state::editor::EditorContext;

/// Height that is kept free below the list, and its width, in CSS pixels.
const MENU: (f64, f64) = (264.0, 320.0);

/// The list, while it is open.
#[component]
pub fn QuickAddMenu() -> impl IntoView {
    let canvas = expect_context::<CanvasContext>();
    move || canvas.quick_add.get().map(|quick| view! { <Menu quick /> })
}

#[component]
fn Menu(quick: QuickAdd) -> impl IntoView {
    let editor = expect_context::<EditorContext>();
    let canvas = expect_context::<CanvasContext>();
    let field = NodeRef::<html::Input>::new();
    let query = RwSignal::new(String::new());
    let at = RwSignal::new(0_usize);
    let tied = quick.tie != Tie::Nothing;
    let kinds = Memo::new(move |_| {
        query.with(|query| {
            found(query).filter(|def| def.has_input || !tied).collect::<Vec<&'static NodeDef>>()
        })
    });
    Effect::new(move |_| {
        if let Some(field) = field.get() {
            // Where the focus cannot be moved, a click into the field does it.
            let _ = field.focus();
        }
    });
    let style = style_of(editor, canvas, &quick);
    let quick = StoredValue::new(quick);
    let close = move || {
        canvas.quick_add.set(None);
        if let Some(surface) = canvas.surface.get_untracked() {
            let _ = surface.focus();
        }
    };
    let choose = move |def: &'static NodeDef| {
        let quick = quick.get_value();
        close();
        add_node(editor, def, quick.at, &quick.tie);
    };
    let keys = move |event: KeyboardEvent| {
        let count = kinds.with_untracked(Vec::len).max(1);
        match event.key().as_str() {
            "ArrowDown" => at.update(|at| *at = (*at + 1) % count),
            "ArrowUp" => at.update(|at| *at = (*at + count - 1) % count),
            "Enter" => {
                if let Some(def) =
                    kinds.with_untracked(|kinds| kinds.get(at.get_untracked()).copied())
                {
                    choose(def);
                }
            }
            "Escape" => close(),
            _ => return,
        }
        event.prevent_default();
    };
    view! {
        <div class="quick-add" role="dialog" aria-label="Add a node here" style=style on:keydown=keys>
            <label class="palette-search">
                <Icon name="search" />
                <input
                    node_ref=field
                    type="search"
                    placeholder="What happens next?"
                    aria-label="Search nodes"
                    autocomplete="off"
                    role="combobox"
                    aria-expanded="true"
                    aria-controls="quick-add-list"
                    aria-activedescendant=move || format!("quick-add-{}", at.get())
                    on:input=move |event| {
                        query.set(event_target_value(&event));
                        at.set(0);
                    }
                />
            </label>
            <div class="quick-add-list" id="quick-add-list" role="listbox" aria-label="Nodes">
                {move || kinds.get().into_iter().enumerate().map(|(index, def)| view! {
                    <KindOption def index at on_choose=choose />
                }).collect_view()}
            </div>
        </div>
    }
}

/// One kind in the list.
#[component]
fn KindOption(
    def: &'static NodeDef,
    index: usize,
    at: RwSignal<usize>,
    #[prop(into)] on_choose: Callback<&'static NodeDef>,
) -> impl IntoView {
    view! {
        <div
            id=format!("quick-add-{index}")
            class=format!("palette-item {}", family_class(Some(def)))
            role="option"
            aria-selected=move || (at.get() == index).to_string()
            on:pointerenter=move |_| at.set(index)
            on:click=move |_| on_choose.run(def)
        >
            <span class="tile"><Icon name=kind_icon(Some(def)) /></span>
            <span class="palette-words">
                <span>{def.title}</span>
                {subtitle(def).map(|words| view! { <small>{words}</small> })}
            </span>
        </div>
    }
}

fn style_of(editor: EditorContext, canvas: CanvasContext, quick: &QuickAdd) -> String {
    let at = editor.view.get_untracked().screen_from_flow(quick.at);
    let (_, _, width, height) = canvas.surface_box().unwrap_or_default();
    let x = at.x.min(width - MENU.0 - 8.0).max(8.0);
    let y = at.y.min(height - MENU.1 - 8.0).max(8.0);
    format!("left:{x:.0}px;top:{y:.0}px")
}
