//! The inspector without a single node: the flow itself, a thread, or several nodes.

use flow_model::edit::Edit;
use flow_model::flow::Edge;
use leptos::prelude::*;

use super::context::Choices;
use super::inspector::HeldBack;
use super::set_up::SetUpButton;
use crate::canvas::actions::{self, Healing};
use crate::canvas::keys::{delete_selection, duplicate_selection};
use crate::flow_screen::problem_list::ProblemList;
use crate::icons::Icon;
use crate::state::editor::EditorContext;

/// The flow: its description, its problems, and how to begin.
#[component]
pub fn FlowForm() -> impl IntoView {
    let editor = expect_context::<EditorContext>();
    let about = Memo::new(move |_| {
        editor.flow_revision.track();
        editor.with_flow(|flow| flow.about.clone())
    });
    let set_about = move |event| {
        editor.apply_typing(
            Edit::SetAbout { about: event_target_value(&event) },
            crate::state::history::Typing::About,
        );
    };
    let waiting = expect_context::<Choices>().to_set_up(editor);
    let findings = Memo::new(move |_| editor.findings());
    let clean = move || findings.get() == 0;
    view! {
        <header class="inspector-head">
            <div class="inspector-title"><h2>"This flow"</h2></div>
            <p>"Select a node to set it up. Drag from one port to the next to say what runs after what."</p>
        </header>
        <HeldBack />
        <div class="inspector-body">
            <div class="form-field" inert=move || editor.is_held_by_code()>
                <div class="form-label"><label for="flow-about">"What it does"</label><span class="aside">"//! in flow.rs"</span></div>
                <textarea
                    class="input"
                    id="flow-about"
                    rows="3"
                    placeholder="One or two sentences for the next person."
                    prop:value=about
                    on:input=set_about
                ></textarea>
            </div>
            <div class="form-field">
                <div class="form-label"><span class="label">"Problems"</span></div>
                {move || if clean() {
                    let words = if waiting.with(Vec::is_empty) { "None: this flow can be deployed" } else { "No problems" };
                    view! { <p class="status good">{words}</p> }.into_any()
                } else {
                    view! { <ProblemList /> }.into_any()
                }}
                <SetUpButton />
            </div>
            <Keys />
        </div>
    }
}

/// The keys of the canvas.
#[component]
fn Keys() -> impl IntoView {
    let rows = [
        ("A", "add a node"),
        ("Delete", "delete; the gap is closed"),
        ("Shift Delete", "delete; the gap stays"),
        ("Ctrl D", "duplicate"),
        ("Ctrl Z, Ctrl Shift Z", "undo, redo"),
        ("Arrows", "move the selected nodes"),
        ("Shift drag", "select with a frame"),
        ("Space drag, wheel", "move the view"),
        ("Ctrl wheel, + and -", "zoom"),
        ("F, 0", "fit, 100%"),
        ("[ and ]", "show or put away the palette, the inspector"),
    ];
    view! {
        <details class="keys">
            <summary>"Keys and gestures"</summary>
            <dl>
                {rows.into_iter().map(|(keys, words)| view! { <dt>{keys}</dt><dd>{words}</dd> }).collect_view()}
            </dl>
        </details>
    }
}

/// A thread: what runs after what.
#[component]
pub fn EdgeFacts(
    /// The thread.
    edge: Edge,
) -> impl IntoView {
    let editor = expect_context::<EditorContext>();
    let titles = editor.with_flow(|flow| {
        let title = |id| flow.node(id).map(|node| node.title.clone()).unwrap_or_default();
        (title(&edge.from), title(&edge.to))
    });
    let by = match edge.port.as_str() {
        "then" => String::new(),
        port => format!(" by {port}"),
    };
    let (from, to) = (edge.from.clone(), edge.to.clone());
    view! {
        <header class="inspector-head">
            <div class="inspector-title"><h2>"Thread"</h2></div>
            <p>{format!("{} runs after {}{by}.", titles.1, titles.0)}</p>
        </header>
        <div class="inspector-body inspector-actions">
            <button type="button" class="button" on:click=move |_| editor.select(from.clone())>
                <Icon name="arrow-left" />
                {format!("Go to {}", titles.0)}
            </button>
            <button type="button" class="button" on:click=move |_| editor.select(to.clone())>
                <Icon name="arrow-right" />
                {format!("Go to {}", titles.1)}
            </button>
            <button type="button" class="button" on:click=move |_| { delete_selection(editor, Healing::LeaveOpen); }>
                <Icon name="trash-2" />
                "Delete the thread"
            </button>
        </div>
    }
}

/// Several nodes.
#[component]
pub fn ManyNodes(
    /// How many.
    count: usize,
) -> impl IntoView {
    let editor = expect_context::<EditorContext>();
    let arrange = move |edit: Option<Edit>| {
        if let Some(edit) = edit {
            editor.apply(edit);
        }
    };
    let left =
        move |_| arrange(editor.with_flow(|flow| actions::align_left(flow, &editor.selected())));
    let top =
        move |_| arrange(editor.with_flow(|flow| actions::align_top(flow, &editor.selected())));
    view! {
        <header class="inspector-head">
            <div class="inspector-title"><h2>{format!("{count} nodes")}</h2></div>
            <p>"They move together. Shift and a press takes a node out of the selection."</p>
        </header>
        <div class="inspector-body inspector-actions">
            <button type="button" class="button" on:click=move |_| duplicate_selection(editor)>
                <Icon name="copy" />
                "Duplicate"
            </button>
            <button type="button" class="button" on:click=left>
                <Icon name="align-left" />
                "Align on the left"
            </button>
            <button type="button" class="button" on:click=top>
                <Icon name="layout-grid" />
                "Align on top"
            </button>
            <button type="button" class="button" on:click=move |_| { delete_selection(editor, Healing::Heal); }>
                <Icon name="trash-2" />
                "Delete"
            </button>
        </div>
    }
}
