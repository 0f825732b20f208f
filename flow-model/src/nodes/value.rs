//! Value: computes something once, or takes the time or a random number, and gives it a name.

use proc_macro2::TokenStream;
use quote::quote;

use super::common::{example, set_up, text};
use super::{Family, Kind, NodeDef, Output, Shape};
use crate::emit::lower::Lower;
use crate::fields::Input;
use crate::flow::Node;
use crate::types::Type;

/// What a value is where no expression gives it: it comes from outside, is recorded, and stays the same on resume.
const OUTSIDE: [(&str, &str); 3] =
    [("expression", "An expression"), ("now", "The time now"), ("random", "A random number")];

/// Whether a value node takes its value from outside, so that its expression counts for nothing.
pub(crate) fn is_from_outside(node: &Node) -> bool {
    node.kind.as_str() == "value" && matches!(node.text("gives"), "now" | "random")
}

pub(super) static KIND: Kind = Kind {
    def: NodeDef {
        kind: "value",
        title: "Value",
        about: "Computes a value once and gives it a name for the nodes that follow.",
        family: Family::Logic,
        icon: "value",
        connector: "",
        fields: &[
            set_up(
                "gives",
                "Gives",
                "What the value is: what an expression gives, the time in UTC, or a number from 0 up to 1.",
                Input::Choice { options: &OUTSIDE },
            )
            .placeholder("An expression"),
            set_up("value", "Value", "The expression to compute.", Input::Expression)
                .required()
                .placeholder("issue.title.to_uppercase()"),
        ],
        ports: &["then"],
        has_input: true,
    },
    shape: Shape::Plain,
    emit: |lower: &mut Lower<'_>| -> TokenStream {
        let (context, id) = (lower.context(), lower.id());
        match lower.choice("gives") {
            "now" => quote!(#context.now(#id)),
            "random" => quote!(#context.random(#id)),
            _ => {
                let value = lower.owned("value");
                quote!(#context.value(#id, #value))
            }
        }
    },
    recognize: |call| {
        if let Some([value]) = call.arguments("value") {
            return call.owned("value", value);
        }
        let outside = ["now", "random"].into_iter().find(|method| call.arguments::<0>(method).is_some())?;
        call.chosen("gives", outside);
        Some(())
    },
    output: |lower| {
        Output::Owned(match lower.node().text("gives") {
            "now" => Type::DateTime,
            "random" => Type::Float,
            _ => lower.type_of("value"),
        })
    },
    sample: |_| None,
    summary: |node| match node.text("gives") {
        "now" => "the time now".to_owned(),
        "random" => "a random number".to_owned(),
        _ => node.text("value").to_owned(),
    },
    examples: || {
        vec![
            example(
                "value",
                "headline",
                "Headline",
                &[("value", text("issue.title.to_uppercase()"))],
            ),
            example("value", "next", "Next number", &[("value", text("issue.number + 1"))]),
            example("value", "started_at", "When it started", &[("gives", text("now"))]),
        ]
    },
};
