//! A conflict: the flow was changed elsewhere while it was edited here. The person chooses.

use flow_model::flow::{Flow, Node};
use flow_model::wire::FlowDocument;
use leptos::prelude::*;

use super::FlowView;
use crate::parts::dialog::Dialog;
use crate::parts::time::When;
use crate::state::editor::{EditorContext, SaveState};

/// How many nodes are named on one line.
const NAMED: usize = 8;

/// The dialog, while there is a conflict and the flow itself is on the screen.
#[component]
pub fn ConflictDialog(
    /// The view that is shown.
    view: Memo<FlowView>,
) -> impl IntoView {
    let editor = expect_context::<EditorContext>();
    let put_off = editor.autosave.is_put_off;
    let in_conflict = Memo::new(move |_| editor.save_state.get() == SaveState::Conflict);
    Effect::new(move |_| {
        if !in_conflict.get() {
            put_off.set(false);
        }
    });
    // Observing and testing what runs need no decision.
    let concerns = Memo::new(move |_| matches!(view.get(), FlowView::Canvas | FlowView::Code));
    move || {
        let theirs = editor.autosave.conflict.get()?;
        (in_conflict.get() && concerns.get() && !put_off.get())
            .then(|| view! { <Choice theirs put_off /> })
    }
}

#[component]
fn Choice(theirs: FlowDocument, put_off: RwSignal<bool>) -> impl IntoView {
    let editor = expect_context::<EditorContext>();
    let at = theirs.updated_at_ms;
    let base = editor.autosave.base.get_value();
    let (mine, other) = editor.with_flow(|flow| match &base {
        Some(base) => (changes(base, flow), changes(base, &theirs.flow)),
        None => (changes(&theirs.flow, flow), changes(flow, &theirs.flow)),
    });
    let against = if base.is_some() {
        "What each changed since both were the same:"
    } else {
        "What each has that the other has not:"
    };
    view! {
        <Dialog title="This flow was changed elsewhere" on_close=Callback::new(move |()| put_off.set(true))>
            <div class="dialog-body">
                <p>"Another tab or person saved this flow while you were editing it. Nothing is lost yet: choose which version goes on. "{against}</p>
                <dl class="conflict-sides">
                    <dt>"Yours, on this screen"</dt>
                    <dd>{lines(mine)}</dd>
                    <dt>"Theirs, saved "<When at_ms=at /></dt>
                    <dd>{lines(other)}</dd>
                </dl>
                <p class="help">"Whichever you do not choose is given up. To look first, decide later: \u{201c}Changed elsewhere\u{201d} below leads back here."</p>
            </div>
            <footer class="dialog-footer">
                <button type="button" class="button primary" autofocus on:click=move |_| put_off.set(true)>"Decide later"</button>
                <button type="button" class="button" on:click=move |_| editor.take_theirs()>"Take theirs"</button>
                <button type="button" class="button" on:click=move |_| editor.keep_mine()>"Keep mine"</button>
            </footer>
        </Dialog>
    }
}

/// The changes as a list.
pub fn lines(changes: Vec<String>) -> impl IntoView {
    if changes.is_empty() {
        return view! { <span class="muted">"Nothing but places on the canvas"</span> }.into_any();
    }
    let lines = changes.into_iter().map(|line| view! { <li>{line}</li> });
    view! { <ul>{lines.collect_view()}</ul> }.into_any()
}

/// What became of a flow, a line for each sort of change; places on the canvas do not count.
pub fn changes(before: &Flow, after: &Flow) -> Vec<String> {
    let unlike = |one: &Node, other: &Node| Node { at: other.at, ..one.clone() } != *other;
    let added = after.nodes.iter().filter(|node| before.node(&node.id).is_none());
    let removed = before.nodes.iter().filter(|node| after.node(&node.id).is_none());
    let changed = after
        .nodes
        .iter()
        .filter(|node| before.node(&node.id).is_some_and(|before| unlike(before, node)));
    let mut lines = Vec::new();
    lines.extend(line("added", added));
    lines.extend(line("changed", changed));
    lines.extend(line("removed", removed));
    let new_edges = after.edges.iter().filter(|edge| !before.edges.contains(edge)).count();
    let old_edges = before.edges.iter().filter(|edge| !after.edges.contains(edge)).count();
    if new_edges + old_edges > 0 {
        lines.push(format!("threads: {new_edges} new, {old_edges} gone"));
    }
    if before.name != after.name {
        lines.push(format!("called \u{201c}{}\u{201d}", after.name));
    }
    if before.about != after.about {
        lines.push("another description".to_owned());
    }
    lines
}

fn line<'n>(what: &str, nodes: impl Iterator<Item = &'n Node>) -> Option<String> {
    let titles: Vec<&str> = nodes.map(|node| node.title.as_str()).collect();
    let named = titles.iter().take(NAMED).copied().collect::<Vec<_>>().join(", ");
    match titles.len() {
        0 => None,
        count if count > NAMED => Some(format!("{what}: {named} and {} more", count - NAMED)),
        _ => Some(format!("{what}: {named}")),
    }
}

#[cfg(test)]
mod tests {
    use flow_model::flow::Flow;
    use serde_json::json;

    use super::changes;

    fn flow(nodes: &[(&str, &str, f64)], edges: &[(&str, &str)]) -> Flow {
        let nodes = nodes.iter().map(|(id, title, x)| {
            json!({"id": id, "kind": "value", "title": title, "at": {"x": x, "y": 0.0}})
        });
        let edges = edges.iter().map(|(from, to)| json!({"from": from, "port": "then", "to": to}));
        let flow = json!({
            "name": "A", "nodes": nodes.collect::<Vec<_>>(), "edges": edges.collect::<Vec<_>>()
        });
        serde_json::from_value(flow).unwrap()
    }

    #[test]
    fn changes_are_told_by_node_and_places_do_not_count() {
        let before = flow(&[("a", "Add", 0.0), ("b", "Tell", 0.0)], &[("a", "b")]);
        assert!(
            changes(&before, &flow(&[("a", "Add", 9.0), ("b", "Tell", 0.0)], &[("a", "b")]))
                .is_empty()
        );
        let after = flow(&[("a", "Add a row", 0.0), ("c", "Post", 0.0)], &[("a", "c")]);
        let expect =
            ["added: Post", "changed: Add a row", "removed: Tell", "threads: 1 new, 1 gone"];
        assert_eq!(changes(&before, &after), expect);
    }
}
