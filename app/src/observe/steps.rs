//! The steps and decisions of an execution, in order, with input, output, tries and times.

use flow_model::edit::Edit;
use flow_model::flow::Answer;
use flow_model::hooks;
use flow_model::ids::NodeId;
use flow_model::wire::{Resolution, StepRecord};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use serde_json::Value;

use super::words::{step_look, step_words};
use crate::form::pin::{can_be_pinned, has_error_port};
use crate::icons::Icon;
use crate::parts::dialog::Confirm;
use crate::parts::json_tree::JsonTree;
use crate::parts::prose::Prose;
use crate::parts::time::{clock, duration};
use crate::parts::toast::use_toasts;
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
    let answer = answer_of(&step);
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
                    {step.error.map(|error| {
                        let slot = about_credentials(&error).then(|| slot_of(editor, &node)).flatten();
                        view! {
                            <p class="bad-words step-error">{error}</p>
                            {slot.map(|slot| view! {
                                <p class="step-cure">
                                    "The other side does not take the credentials. "
                                    <a href="/connections">"Check the connection "<code>{slot}</code></a>
                                    ", then replay the execution."
                                </p>
                            })}
                        }
                    })}
                    {unknown.map(|path| view! { <Question path node=node.clone() resolve /> })}
                    {(!step.input.is_null()).then(|| view! {
                        <div class="step-side"><h4>"Input"</h4><JsonTree value=step.input what="input" open=2 /></div>
                    })}
                    {(!step.output.is_null()).then(|| view! {
                        <div class="step-side"><h4>"Output"</h4><JsonTree value=step.output what="output" open=2 /></div>
                    })}
                    <p class="step-foot muted">
                        {format!("Began {}. ", clock(step.started_at_ms, true))}
                        <ShowNode node=node.clone() />
                        {answer.map(|answer| view! { <UseAsSample node answer /> })}
                    </p>
                </div>
            </details>
        </li>
    }
}

/// How a step ended, where it has.
fn answer_of(step: &StepRecord) -> Option<Answer> {
    match &step.error {
        Some(message) => {
            Some(Answer::Failure { message: message.clone(), attempts: step.attempts })
        }
        None => (!step.output.is_null()).then(|| Answer::Output(step.output.clone())),
    }
}

/// Pins how a step ended to its node, so that the sample goes on from there.
#[component]
fn UseAsSample(node: NodeId, answer: Answer) -> impl IntoView {
    let editor = expect_context::<EditorContext>();
    let toasts = use_toasts();
    let fits = editor.node(&node).is_some_and(|drawn| {
        can_be_pinned(&drawn) && (matches!(answer, Answer::Output(_)) || has_error_port(&drawn))
    });
    let pin = move |_| {
        editor.apply(Edit::SetPinned { id: node.clone(), pinned: Some(answer.clone()) });
        toasts.done("Pinned to the node: the sample now gets this.");
    };
    fits.then(|| {
        view! {
            " · "
            <button type="button" class="row-link" on:click=pin>"Use as sample"</button>
        }
    })
}

/// Asks a person how to go on after a step whose outcome nobody knows.
#[component]
fn Question(path: String, node: NodeId, resolve: Callback<(String, Resolution)>) -> impl IntoView {
    let editor = expect_context::<EditorContext>();
    let asking = RwSignal::new(None::<Resolution>);
    let path = StoredValue::new(path);
    // Later nodes know the step's result by this name.
    let output = editor.with_flow(|flow| {
        flow.node(&node).map_or_else(|| node.to_string(), |node| node.output_name().to_owned())
    });
    let output = StoredValue::new(output);
    let choices = [
        (Resolution::Repeat, "Call again"),
        (Resolution::Skip, "Go on without it"),
        (Resolution::Fail, "Fail the execution"),
    ];
    view! {
        <div class="question" role="group" aria-label="How to go on">
            {choices.map(|(resolution, verb)| view! {
                <button type="button" class="button small" on:click=move |_| asking.set(Some(resolution))>
                    {verb}
                </button>
            })}
        </div>
        {move || asking.get().map(|resolution| {
            let (title, verb, about) = consequence(resolution, &output.get_value());
            view! {
                <Confirm
                    title
                    verb
                    on_agree=Callback::new(move |()| {
                        asking.set(None);
                        resolve.run((path.get_value(), resolution));
                    })
                    on_close=Callback::new(move |()| asking.set(None))
                >
                    <p><Prose text=about /></p>
                </Confirm>
            }
        })}
    }
}

/// Title, button and words of what a choice brings about.
fn consequence(resolution: Resolution, output: &str) -> (&'static str, &'static str, String) {
    match resolution {
        Resolution::Repeat => (
            "Make the call once more?",
            "Call again",
            "Choose this where the other side shows no trace of it. If it did take effect, it happens twice: another row, another message.".to_owned(),
        ),
        Resolution::Skip => (
            "Go on without its result?",
            "Go on without it",
            format!("Choose this where it did take effect. The step counts as done, and later nodes get an empty `{output}`: what they write of it stays blank."),
        ),
        Resolution::Fail => (
            "Fail the execution?",
            "Fail the execution",
            "Nothing more runs. The execution goes to the dead letter, from where it can be replayed as a whole.".to_owned(),
        ),
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

/// Whether an error of a provider's is about who asks, and not about what is asked.
fn about_credentials(error: &str) -> bool {
    const SIGNS: [&str; 9] = [
        "401",
        "403",
        "invalid_auth",
        "token_revoked",
        "token_expired",
        "not_authed",
        "account_inactive",
        "UNAUTHENTICATED",
        "PERMISSION_DENIED",
    ];
    let mut words = error.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_');
    words.any(|word| SIGNS.contains(&word))
}

/// The connection slot of a node as it is drawn now.
fn slot_of(editor: EditorContext, node: &NodeId) -> Option<String> {
    let uses = editor.with_flow(hooks::slots);
    uses.into_iter().find(|one| one.nodes.contains(node)).map(|one| one.slot.to_string())
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
    use super::{about_credentials, node_of};

    #[test]
    fn refused_credentials_are_told_from_other_refusals() {
        for error in ["Slack refused: invalid_auth", "401 Unauthorized", "Google answered 403: no."]
        {
            assert!(about_credentials(error), "{error}");
        }
        for error in ["Slack refused: channel_not_found", "the row 4017 is full", "500"] {
            assert!(!about_credentials(error), "{error}");
        }
    }

    #[test]
    fn the_node_of_a_step_path_is_its_last_part() {
        assert_eq!(node_of("add_row"), "add_row");
        assert_eq!(node_of("labels[2]/tell"), "tell");
    }
}
