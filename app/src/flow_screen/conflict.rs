//! A conflict: the flow was changed elsewhere while it was edited here. The person chooses.

use flow_model::wire::FlowDocument;
use leptos::prelude::*;

use crate::parts::dialog::Dialog;
use crate::parts::time::When;
use crate::state::editor::{EditorContext, SaveState};

/// The dialog, while there is a conflict.
#[component]
pub fn ConflictDialog() -> impl IntoView {
    let editor = expect_context::<EditorContext>();
    let put_off = RwSignal::new(false);
    let in_conflict = Memo::new(move |_| editor.save_state.get() == SaveState::Conflict);
    Effect::new(move |_| {
        if !in_conflict.get() {
            put_off.set(false);
        }
    });
    move || {
        let theirs = editor.autosave.conflict.get()?;
        (in_conflict.get() && !put_off.get()).then(|| view! { <Choice theirs put_off /> })
    }
}

#[component]
fn Choice(theirs: FlowDocument, put_off: RwSignal<bool>) -> impl IntoView {
    let editor = expect_context::<EditorContext>();
    let mine = editor.with_flow(|flow| counts(flow.nodes.len(), flow.edges.len()));
    let other = counts(theirs.flow.nodes.len(), theirs.flow.edges.len());
    let at = theirs.updated_at_ms;
    view! {
        <Dialog title="This flow was changed elsewhere" on_close=Callback::new(move |()| put_off.set(true))>
            <div class="dialog-body">
                <p>"Another tab or person saved this flow while you were editing it. Nothing is lost yet: choose which version goes on."</p>
                <dl class="conflict-sides">
                    <dt>"Yours, on this screen"</dt>
                    <dd>{mine}</dd>
                    <dt>"Theirs, saved "<When at_ms=at /></dt>
                    <dd>{other}", \u{201c}"{theirs.flow.name}"\u{201d}"</dd>
                </dl>
            </div>
            <footer class="dialog-footer">
                <button type="button" class="button" on:click=move |_| put_off.set(true)>"Decide later"</button>
                <button type="button" class="button" on:click=move |_| editor.take_theirs()>"Take theirs"</button>
                <button type="button" class="button primary" on:click=move |_| editor.keep_mine()>"Keep mine"</button>
            </footer>
        </Dialog>
    }
}

fn counts(nodes: usize, edges: usize) -> String {
    let count =
        |count: usize, one: &str| format!("{count} {one}{}", if count == 1 { "" } else { "s" });
    format!("{}, {}", count(nodes, "node"), count(edges, "edge"))
}
