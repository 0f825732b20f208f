//! A node's data on the sample event: what goes into it, what comes out, and why where there is none.

use flow_model::edit::Edit;
use flow_model::simulate::{AnsweredBy, Seen, State, Step};
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::HtmlElement;
use serde_json::{Map, Value};

use super::context::NodeForm;
use super::pin::PinnedAnswer;
use crate::canvas::sample_bar::FIRST_CHOICE;
use crate::parts::json_tree::JsonTree;
use crate::state::history::Typing;

/// Input and output on the sample, and the output's name.
#[component]
pub fn NodeData(
    /// The node's form.
    form: NodeForm,
) -> impl IntoView {
    let editor = form.editor;
    let node = Memo::new(move |_| {
        form.config.track();
        editor.node(&form.id())
    });
    let step = move || {
        form.track_values();
        let outlook = editor.samples.outlook_of(&form.id())?;
        Some((outlook.step?, outlook.reason))
    };
    let payload = move || {
        form.track_values();
        let node = node.get().filter(|node| flow_model::nodes::is_trigger(&node.kind))?;
        editor.samples.payload_of(&node)
    };
    view! {
        {move || match (step(), payload()) {
            (Some((step, reason)), _) => of_step(&step, reason.as_deref()).into_any(),
            (None, Some(payload)) => {
                part("Gives", view! { <JsonTree value=payload what="event" /> }).into_any()
            }
            (None, None) => view! { <NoSample form /> }.into_any(),
        }}
        <PinnedAnswer form />
        <OutputName form />
        <p class="help">"Id in code and journal: "<code>{form.id().to_string()}</code></p>
    }
}

fn of_step(step: &Step, reason: Option<&str>) -> impl IntoView + use<> {
    let note = note_on(step, reason.unwrap_or_default())
        .map(|words| view! { <p class="data-note">{words}</p> });
    let input = input_of(step);
    let input = input.map(|value| part("Gets", view! { <JsonTree value what="input" open=2 /> }));
    let from = match step.answered_by {
        Some(AnsweredBy::Sample) => "The step is not called here: this is what such a call gives.",
        Some(AnsweredBy::Pinned) => "The step is not called here: this sample is pinned to it.",
        Some(AnsweredBy::Recorded) => {
            "The step is not called here: an earlier execution gave this."
        }
        None => "",
    };
    let output = match &step.output {
        Seen::Value(Value::Null) => None,
        Seen::Value(value) => {
            let value = value.clone();
            Some(
                part(
                    "Gives",
                    view! {
                        <JsonTree value what="output" open=2 />
                        {(!from.is_empty()).then(|| view! { <p class="help">{from}</p> })}
                    },
                )
                .into_any(),
            )
        }
        Seen::Unknown(reason) => {
            let reason = reason.replace('`', "");
            Some(part("Gives", view! { <p class="help">{reason}</p> }).into_any())
        }
    };
    view! { {note}{input}{output} }
}

fn part(heading: &'static str, content: impl IntoView) -> impl IntoView {
    view! {
        <div class="form-field">
            <div class="form-label"><span class="label">{heading}</span></div>
            {content}
        </div>
    }
}

/// Why a node has no data, or what is to know about it.
fn note_on(step: &Step, reason: &str) -> Option<String> {
    let words = match &step.state {
        State::Done => return step.port.as_ref().map(|port| format!("Goes on by {port}.")),
        State::Disabled => "Disabled: the event passes it by.".to_owned(),
        State::Skipped { .. } => format!("Skipped: {reason}"),
        State::Stopped { reason } if reason.is_empty() => "Ends the execution here.".to_owned(),
        State::Stopped { reason } => format!("Ends the execution here: {reason}"),
        State::Failed { message, .. } => format!("Fails: {message}"),
        State::Unreached { .. } => format!("Not reached: {reason}"),
        State::Undecided { .. } => reason.to_owned(),
    };
    Some(words.replace('`', ""))
}

/// Why there is no data yet, with the way to it.
#[component]
fn NoSample(form: NodeForm) -> impl IntoView {
    let has_choice = move || {
        form.track_values();
        document().get_element_by_id(FIRST_CHOICE).is_some()
    };
    let go = move |_| {
        let choice = document().get_element_by_id(FIRST_CHOICE);
        if let Some(choice) = choice.and_then(|choice| choice.dyn_into::<HtmlElement>().ok()) {
            // Where the focus cannot be moved, the bar is in sight all the same.
            let _ = choice.focus();
        }
    };
    view! {
        <p class="help">"No sample event reaches this node: connect it with a trigger that has one."</p>
        {move || has_choice().then(|| view! {
            <button type="button" class="button quiet small" on:click=go>"Go to the samples"</button>
        })}
    }
}

/// What a step sends; for other nodes the values of their fields.
fn input_of(step: &Step) -> Option<Value> {
    if let Some(input) = step.input.known().filter(|input| !input.is_null()) {
        return Some(input.clone());
    }
    let mut fields = Map::new();
    for seen in &step.fields {
        let value = match &seen.value {
            Seen::Value(value) => value.clone(),
            Seen::Unknown(_) => Value::Null,
        };
        let name = seen.field.to_string();
        match (seen.index, fields.get_mut(&name)) {
            (Some(_), Some(Value::Array(list))) => list.push(value),
            (Some(_), _) => {
                fields.insert(name, Value::Array(vec![value]));
            }
            (None, _) => {
                fields.insert(name, value);
            }
        }
    }
    (!fields.is_empty()).then_some(Value::Object(fields))
}

/// The name by which later nodes use the output.
#[component]
fn OutputName(form: NodeForm) -> impl IntoView {
    let editor = form.editor;
    let name = Memo::new(move |_| {
        form.config.track();
        editor.node(&form.id()).map(|node| node.output).unwrap_or_default()
    });
    let set_name = move |event| {
        let edit = Edit::SetOutput { id: form.id(), output: event_target_value(&event) };
        editor.apply_typing(edit, Typing::Output(form.id()));
    };
    view! {
        <div class="form-field">
            <div class="form-label">
                <label for="field-output-name">"Name of the output"</label>
                <span class="aside">"identifier"</span>
            </div>
            <input
                class="input code"
                id="field-output-name"
                type="text"
                autocomplete="off"
                spellcheck="false"
                placeholder=form.id().to_string()
                prop:value=name
                on:input=set_name
            />
            <p class="help">"Later nodes use this node's output by this name. Empty: the node's id."</p>
        </div>
    }
}
