//! What node kinds share: the fields every step has, and how a step's call is written.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Family, NodeDef};
use crate::emit::lower::Lower;
use crate::fields::{FieldSpec, Group, Input};
use crate::flow::{FieldValue, Node, Point};
use crate::ids::{FieldId, KindId, NodeId};
use crate::parse::recognize::Reading;

/// With growing pauses a hundred retries go on for days.
const MOST_RETRIES: u32 = 100;
/// One hour, in seconds.
const LONGEST_TIMEOUT: u32 = 3_600;

/// How often a failing call is tried again.
pub(super) const RETRY: FieldSpec = FieldSpec {
    id: "retry",
    label: "Retries",
    help: "How many times a failing call is tried again, with growing pauses; empty for the usual three.",
    input: Input::Number,
    required: false,
    placeholder: "3",
    group: Group::Retry,
};

/// How long one attempt may take.
pub(super) const TIMEOUT: FieldSpec = FieldSpec {
    id: "timeout_seconds",
    label: "Timeout in seconds",
    help: "How long one attempt may take before it counts as failed; empty for the usual thirty seconds.",
    input: Input::Number,
    required: false,
    placeholder: "30",
    group: Group::Retry,
};

/// What happens where a call was cut off and nobody knows whether it took effect.
pub(super) const UNKNOWN: FieldSpec = FieldSpec {
    id: "unknown",
    label: "If the outcome is unknown",
    help: "What to do after a crash in the middle of the call, when nobody can tell whether it took effect.",
    input: Input::Choice {
        options: &[
            ("ask", "Wait for a person"),
            ("repeat", "Call again"),
            ("skip", "Go on without it"),
        ],
    },
    required: false,
    placeholder: "Wait for a person",
    group: Group::Retry,
};

/// What happens where all attempts failed.
pub(super) const ON_ERROR: FieldSpec = FieldSpec {
    id: "on_error",
    label: "If it fails for good",
    help: "Whether a call that failed for good ends the execution, or leads on by a port named error.",
    input: Input::Choice {
        options: &[("fail", "The execution fails"), ("port", "Lead on by the port error")],
    },
    required: false,
    placeholder: "The execution fails",
    group: Group::Retry,
};

/// Whether a node is a step with a port for its failure.
pub(super) fn has_error_port(def: &NodeDef, node: &Node) -> bool {
    def.family == Family::Step && node.text("on_error") == "port"
}

/// A field of the "Set up" tab.
pub(super) const fn set_up(
    id: &'static str,
    label: &'static str,
    help: &'static str,
    input: Input,
) -> FieldSpec {
    FieldSpec { id, label, help, input, required: false, placeholder: "", group: Group::SetUp }
}

impl FieldSpec {
    /// The same field, but empty is a problem.
    pub(super) const fn required(self) -> Self {
        Self { required: true, ..self }
    }

    /// The same field with what an empty one shows greyed.
    pub(super) const fn placeholder(self, placeholder: &'static str) -> Self {
        Self { placeholder, ..self }
    }
}

/// `cx.step("id")`, its policies, `.call(operation).await?`; with `.outcome()` where its failure has a port.
pub(super) fn step(lower: &mut Lower<'_>, operation: &TokenStream) -> TokenStream {
    let (context, id) = (lower.context(), lower.id());
    let retry = lower.number("retry", 0..=MOST_RETRIES).map(|count| quote!(.retry(#count)));
    let timeout = lower
        .number("timeout_seconds", 1..=LONGEST_TIMEOUT)
        .map(|count| quote!(.timeout_seconds(#count)));
    let unknown = match lower.choice("unknown") {
        "ask" => quote!(.unknown(Unknown::Ask)),
        "repeat" => quote!(.unknown(Unknown::Repeat)),
        "skip" => quote!(.unknown(Unknown::Skip)),
        _ => TokenStream::new(),
    };
    let is_outcome = lower.choice("on_error") == "port";
    let outcome = is_outcome.then(|| quote!(.outcome()));
    quote!(#context.step(#id)#retry #timeout #unknown.call(#operation)#outcome.await?)
}

/// A policy of a step: `.retry(5)`, `.timeout_seconds(20)`, `.unknown(Unknown::Skip)`.
pub(crate) fn recognize_policy<'r>(
    call: &mut Reading<'r>,
    policy: &str,
    argument: &'r syn::Expr,
) -> Option<()> {
    match policy {
        "retry" | "timeout_seconds" => call.number(policy, argument),
        "unknown" => {
            let options =
                [("Unknown::Ask", "ask"), ("Unknown::Repeat", "repeat"), ("Unknown::Skip", "skip")];
            call.choice("unknown", argument, &options)
        }
        _ => None,
    }
}

/// A node as an example shows it.
pub(super) fn example(kind: &str, id: &str, title: &str, fields: &[(&str, FieldValue)]) -> Node {
    Node {
        id: NodeId::new(id),
        kind: KindId::new(kind),
        title: title.to_owned(),
        fields: fields.iter().map(|(field, value)| (FieldId::new(*field), value.clone())).collect(),
        output: String::new(),
        disabled: false,
        pinned: None,
        at: Point::default(),
    }
}

/// A field value of one text.
pub(super) fn text(text: &str) -> FieldValue {
    FieldValue::Text(text.to_owned())
}
