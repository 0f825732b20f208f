//! The steps and decisions of an execution, in order, with input, output, tries and times.

use flow_model::ids::NodeId;
use flow_model::wire::{Resolution, StepRecord};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use serde_json::Value;

use super::words::{step_look, step_words};
use crate::icons::Icon;
use crate::parts::json_tree::JsonTree;
use crate::parts::time::{clock, duration};
use crate::state::editor::EditorContext;

/// All steps; those with an error or an open question are unfolded.
#[component]
pub fn Steps(
    /// The journal, in the order in which the entries began.
    steps: Vec<StepRecord>,
    /// Settles an outcome unknown.
    resolve: Callback<(String, Resolution)>,
) -> impl IntoView {
    if steps.is_empty() {
        return view! { <p class="muted">"No step has begun yet."</p> }.into_any();
    }
    view! {
        <ol class="steps" aria-label="Steps">
            {steps.into_iter().map(|step| view! { <StepItem step resolve /> }).collect_view()}
        </ol>
    }
    .into_any()
}

#[component]
fn StepItem(step: StepRecord, resolve: Callback<(String, Resolution)>) -> impl IntoView {
    let editor = expect_context::<EditorContext>();
    let (words, class) = step_words(&step.state);
    let (tile, icon) = step_look(&step.kind, &step.operation);
    let node = NodeId::new(node_of(&step.path));
    let title = editor.with_flow(|flow| flow.node(&node).map(|node| node.title.clone()));
    let is_step = step.kind == "step" || step.kind == "run";
    let open = step.error.is_some() || step.state == "outcome_unknown";
    let decision = (!is_step).then(|| short(&step.output));
    let operation =
        if step.operation.is_empty() { step.kind.clone() } else { step.operation.clone() };
    let unknown = (step.state == "outcome_unknown").then(|| step.path.clone());
    view! {
        <li class="step">
            <details open=open>
                <summary>
                    <span class=tile><Icon name=icon /></span>
                    <span class="step-name">
                        <strong>{title.unwrap_or_else(|| step.path.clone())}</strong>
                        <span class="muted mono">{format!("{} · {operation}", step.path)}</span>
                    </span>
                    {decision.map(|decision| view! { <span class="chip">{decision}</span> })}
                    {(step.attempts > 1).then(|| view! { <span class="chip">{format!("{} tries", step.attempts)}</span> })}
                    <span class="mono muted nowrap">{step.took_ms.map(duration)}</span>
                    <span class=class>{words}</span>
                </summary>
                <div class="step-body">
                    {step.error.map(|error| view! { <p class="bad-words step-error">{error}</p> })}
                    {unknown.map(|path| view! { <Question path resolve /> })}
                    {(!step.input.is_null()).then(|| view! {
                        <div class="step-side"><h4>"Input"</h4><JsonTree value=step.input what="input" open=2 /></div>
                    })}
                    {(!step.output.is_null()).then(|| view! {
                        <div class="step-side"><h4>"Output"</h4><JsonTree value=step.output what="output" open=2 /></div>
                    })}
                    <p class="step-foot muted">
                        {format!("Began {}. ", clock(step.started_at_ms, true))}
                        <ShowNode node />
                    </p>
                </div>
            </details>
        </li>
    }
}

/// Asks a person how to go on after a step whose outcome nobody knows.
#[component]
fn Question(path: String, resolve: Callback<(String, Resolution)>) -> impl IntoView {
    let choices = [
        (Resolution::Repeat, "Call again", "It did not take effect: make the call once more."),
        (
            Resolution::Skip,
            "Go on without it",
            "It took effect: take the step as done, with an empty output.",
        ),
        (
            Resolution::Fail,
            "Fail the execution",
            "Stop here; the execution goes to the dead letter.",
        ),
    ];
    view! {
        <div class="question" role="group" aria-label="How to go on">
            {choices.map(|(resolution, verb, about)| {
                let path = path.clone();
                view! {
                    <button type="button" class="button small" title=about on:click=move |_| resolve.run((path.clone(), resolution))>
                        {verb}
                    </button>
                }
            })}
        </div>
    }
}

#[component]
fn ShowNode(node: NodeId) -> impl IntoView {
    let editor = expect_context::<EditorContext>();
    let navigate = use_navigate();
    let there = editor.with_flow(|flow| flow.node(&node).is_some());
    there.then(|| view! {
        <button
            type="button"
            class="row-link"
            on:click=move |_| {
                navigate(&format!("/flows/{}/canvas", editor.slug()), NavigateOptions::default());
                editor.select(node.clone());
            }
        >
            "Show node"
        </button>
    })
}

/// The node of a step path: the last part, without the loop's index.
fn node_of(path: &str) -> &str {
    let last = path.rsplit('/').next().unwrap_or(path);
    last.split('[').next().unwrap_or(last)
}

/// A decision's outcome in a word.
fn short(value: &Value) -> String {
    const FITS: usize = 24;
    let text = value.to_string();
    if text.chars().count() <= FITS {
        return text;
    }
    text.chars().take(FITS).chain("…".chars()).collect()
}

#[cfg(test)]
mod tests {
    use super::node_of;

    #[test]
    fn the_node_of_a_step_path_is_its_last_part() {
        assert_eq!(node_of("add_row"), "add_row");
        assert_eq!(node_of("labels[2]/tell"), "tell");
    }
}
