//! What an empty canvas says: begin with an event.

use flow_model::nodes::{self, Family};
use leptos::prelude::*;

use super::CanvasContext;
use super::node_view::kind_icon;
use super::palette::{add_beside_selection, full_name};
use crate::icons::Icon;
use crate::state::editor::EditorContext;

/// The invitation, while the flow has no node.
#[component]
pub fn EmptyCanvas() -> impl IntoView {
    let editor = expect_context::<EditorContext>();
    let canvas = expect_context::<CanvasContext>();
    let is_empty = Memo::new(move |_| {
        editor.flow_revision.track();
        editor.with_flow(|flow| flow.nodes.is_empty())
    });
    let triggers = move || nodes::all().filter(|def| def.family == Family::Trigger);
    move || {
        is_empty.get().then(|| {
            view! {
                <div class="canvas-empty">
                    <h2>"Begin with an event"</h2>
                    <p>"A flow starts when something happens. Choose what, then drag the steps that follow from the left and tie them together, port to port."</p>
                    <div class="canvas-empty-choices">
                        {triggers().map(|def| view! {
                            <button
                                type="button"
                                class="button"
                                aria-label=format!("Start with {}", full_name(def))
                                on:click=move |_| add_beside_selection(editor, canvas, def)
                            >
                                <Icon name=kind_icon(Some(def)) />
                                {def.title}
                            </button>
                        }).collect_view()}
                    </div>
                    <p class="canvas-empty-hint">"Or press "<kbd>"A"</kbd>" and type."</p>
                </div>
            }
        })
    }
}
