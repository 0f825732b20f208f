//! What a node answers in a simulation: an output pinned to it, one written by hand, or a failure.

use flow_model::edit::Edit;
use flow_model::flow::{Answer, Node};
use flow_model::nodes::{self, Family};
use leptos::html;
use leptos::prelude::*;
use serde_json::Value;

use super::context::NodeForm;
use super::problems::message_view;
use crate::icons::Icon;
use crate::state::history::Typing;

/// What a pinned failure says at first.
const FIRST_FAILURE: &str = "The service does not answer.";

/// Whether an answer can be pinned to a node: to a step, and to Rust.
pub fn can_be_pinned(node: &Node) -> bool {
    nodes::def(&node.kind).is_some_and(|def| matches!(def.family, Family::Step | Family::Code))
}

/// Whether something follows a node where it fails.
pub fn has_error_port(node: &Node) -> bool {
    nodes::ports(node).iter().any(|port| port.as_str() == "error")
}

/// What the parts of the section share.
#[derive(Clone, Copy)]
struct Pin {
    form: NodeForm,
    node: Memo<Option<Node>>,
    /// The output as it is being written; none while nobody writes.
    draft: RwSignal<Option<String>>,
}

/// The section of a node's data in which its answer is pinned.
#[component]
pub fn PinnedAnswer(
    /// The node's form.
    form: NodeForm,
) -> impl IntoView {
    let node = Memo::new(move |_| {
        form.config.track();
        form.editor.node(&form.id()).filter(can_be_pinned)
    });
    let pin = Pin { form, node, draft: RwSignal::new(None) };
    let is_written = Memo::new(move |_| pin.draft.with(Option::is_some));
    let shown = Memo::new(move |_| node.get().map(|node| Shown::of(&node, is_written.get())));
    move || {
        shown.get().map(|shown| {
            let inner = match shown {
                Shown::Written => view! { <Writer pin /> }.into_any(),
                Shown::Failure => view! { <Failure pin /> }.into_any(),
                Shown::Output { pinned } => view! { <Choices pin pinned /> }.into_any(),
            };
            view! { <section class="pin" aria-label="Answer on the sample">{inner}</section> }
        })
    }
}

/// What the section shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shown {
    /// The output being written.
    Written,
    /// The failure that is pinned.
    Failure,
    /// What can be done with the output.
    Output {
        /// Whether it is pinned.
        pinned: bool,
    },
}

impl Shown {
    fn of(node: &Node, is_written: bool) -> Self {
        match &node.pinned {
            _ if is_written => Self::Written,
            Some(Answer::Failure { .. }) => Self::Failure,
            pinned => Self::Output { pinned: pinned.is_some() },
        }
    }
}

impl Pin {
    fn set(self, pinned: Option<Answer>) {
        let editor = self.form.editor;
        editor.announce(if pinned.is_some() { "Pinned" } else { "No longer pinned" });
        editor.apply(Edit::SetPinned { id: self.form.id(), pinned });
        self.draft.set(None);
    }

    /// The output that the node has on the sample.
    fn output(self) -> Option<Value> {
        let outlook = self.form.editor.samples.outlook_of(&self.form.id())?;
        outlook.step?.output.known().filter(|output| !output.is_null()).cloned()
    }

    /// Begins to write, from what the node gives now.
    fn write(self) {
        let output = self.output().unwrap_or_else(|| Value::Object(serde_json::Map::new()));
        self.draft.set(Some(serde_json::to_string_pretty(&output).unwrap_or_default()));
    }

    fn fail(self) {
        self.set(Some(Answer::Failure { message: FIRST_FAILURE.to_owned(), attempts: 1 }));
    }

    /// The written output, or what is wrong with it and where.
    fn read(self, text: &str) -> Result<Value, String> {
        let output: Value =
            serde_json::from_str(text).map_err(|error| format!("This is not JSON: {error}."))?;
        let editor = self.form.editor;
        let misfit = editor.with_flow(|flow| editor.samples.misfit(flow, &self.form.id(), &output));
        match misfit {
            Some(misfit) => Err(format!("This node cannot give this: {misfit}.")),
            None => Ok(output),
        }
    }
}

#[component]
fn Choices(pin: Pin, pinned: bool) -> impl IntoView {
    let output = Memo::new(move |_| {
        pin.form.track_values();
        pin.output()
    });
    let can_fail = move || pin.node.with(|node| node.as_ref().is_some_and(has_error_port));
    let pin_output = move |_| {
        if let Some(output) = output.get_untracked() {
            pin.set(Some(Answer::Output(output)));
        }
    };
    view! {
        <div class="pin-choices">
            {pinned.then(|| view! { <span class="pin-mark"><Icon name="pin" />"pinned"</span> })}
            {move || (!pinned && output.with(Option::is_some)).then(|| view! {
                <button type="button" class="button small" on:click=pin_output>
                    <Icon name="pin" />
                    "Pin this output"
                </button>
            })}
            <button type="button" class="button quiet small" on:click=move |_| pin.write()>
                {if pinned { "Edit the output" } else { "Write an output" }}
            </button>
            {move || can_fail().then(|| view! {
                <button type="button" class="button quiet small" on:click=move |_| pin.fail()>
                    "Answer with a failure"
                </button>
            })}
            {pinned.then(|| view! {
                <button type="button" class="button quiet small" on:click=move |_| pin.set(None)>"Unpin"</button>
            })}
        </div>
    }
}

/// The failure that is pinned, in words that can be changed.
#[component]
fn Failure(pin: Pin) -> impl IntoView {
    let said = Memo::new(move |_| match pin.node.get().and_then(|node| node.pinned) {
        Some(Answer::Failure { message, .. }) => message,
        _ => String::new(),
    });
    let say = move |event| {
        let (id, message) = (pin.form.id(), event_target_value(&event));
        let pinned = Some(Answer::Failure { message, attempts: 1 });
        let edit = Edit::SetPinned { id: id.clone(), pinned };
        pin.form.editor.apply_typing(edit, Typing::Pinned(id));
    };
    view! {
        <div class="form-label">
            <label for="pin-failure">"Answers with a failure"</label>
            <span class="pin-mark"><Icon name="pin" />"pinned"</span>
        </div>
        <input
            class="input"
            id="pin-failure"
            type="text"
            autocomplete="off"
            prop:value=said
            on:input=say
        />
        <p class="help">"The error port is taken, with these words as the error's message."</p>
        <div class="pin-choices">
            <button type="button" class="button quiet small" on:click=move |_| pin.write()>"Write an output"</button>
            <button type="button" class="button quiet small" on:click=move |_| pin.set(None)>"Unpin"</button>
        </div>
    }
}

/// The output, written as JSON and compared with what the node can give.
#[component]
fn Writer(pin: Pin) -> impl IntoView {
    let area = NodeRef::<html::Textarea>::new();
    Effect::new(move |_| {
        if let Some(area) = area.get() {
            // Without the focus it can still be clicked.
            let _ = area.focus();
        }
    });
    let text = move || pin.draft.get().unwrap_or_default();
    let read = Memo::new(move |_| pin.read(&text()));
    let wrong = Memo::new(move |_| read.get().err());
    let keep = move |_| {
        if let Ok(output) = read.get_untracked() {
            pin.set(Some(Answer::Output(output)));
        }
    };
    view! {
        <div class="form-label">
            <label for="pin-output">"Output to answer with"</label>
            <span class="aside">"JSON"</span>
        </div>
        <textarea
            node_ref=area
            class="input code code-field"
            id="pin-output"
            rows="9"
            spellcheck="false"
            autocomplete="off"
            aria-invalid=move || wrong.get().map(|_| "true")
            aria-describedby="pin-output-problem"
            prop:value=text
            on:input=move |event| pin.draft.set(Some(event_target_value(&event)))
        ></textarea>
        <div class="field-problems" id="pin-output-problem">
            {move || wrong.get().map(|words| view! {
                <p class="field-problem"><Icon name="circle-alert" /><span>{message_view(&words)}</span></p>
            })}
        </div>
        <div class="pin-choices">
            <button type="button" class="button small" disabled=move || wrong.get().is_some() on:click=keep>
                <Icon name="pin" />
                "Pin"
            </button>
            <button type="button" class="button quiet small" on:click=move |_| pin.draft.set(None)>"Cancel"</button>
        </div>
    }
}
