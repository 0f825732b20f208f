//! Switch: goes the way whose pattern matches a value.

use proc_macro2::TokenStream;
use quote::quote;

use super::common::{example, set_up, text};
use super::{Family, Kind, NodeDef, Output, Shape};
use crate::emit::lower::{Lower, literals_of};
use crate::fields::Input;
use crate::flow::{FieldValue, Node};
use crate::ids::PortId;

/// The port for all values that no arm matches.
pub(crate) const OTHERWISE: &str = "_";

pub(super) static KIND: Kind = Kind {
    def: NodeDef {
        kind: "switch",
        title: "Switch",
        about: "Goes the way whose pattern matches a value.",
        family: Family::Logic,
        icon: "switch",
        connector: "",
        fields: &[
            set_up(
                "value",
                "Value",
                "The text, whole number, or true or false that decides.",
                Input::Expression,
            )
            .required()
            .placeholder("issue.user.login"),
            set_up(
                "arms",
                "Arms",
                "One pattern for each way out: a literal, or several with | between them; all other values take the way named _.",
                Input::Patterns,
            )
            .required()
            .placeholder(r#""bug" | "crash""#),
        ],
        ports: &[OTHERWISE],
        has_input: true,
    },
    shape: Shape::Switch,
    emit: |lower: &mut Lower<'_>| -> TokenStream {
        let id = lower.id();
        let (value, ty) = lower.decision("value");
        lower.patterns("arms", &ty);
        quote!(cx.switch(#id, #value))
    },
    output: |_| Output::None,
    // The arms are the walk's: they stand behind the call.
    recognize: |call| {
        let [value] = call.arguments("switch")?;
        call.decision("value", value)
    },
    sample: |_| None,
    summary: |node| node.text("value").to_owned(),
    examples: || {
        vec![example(
            "switch",
            "whose",
            "Whose issue is it?",
            &[
                ("value", text("issue.user.login")),
                ("arms", FieldValue::List(vec![r#""ada" | "grace""#.to_owned(), r#""linus""#.to_owned()])),
            ],
        )]
    },
};

/// A port for each arm, as its text stands in the field, and the one for all other values.
pub(super) fn ports(node: &Node) -> Vec<PortId> {
    let mut ports: Vec<PortId> = Vec::new();
    let arms = node.list("arms").iter().map(|arm| PortId::new(arm.as_str()));
    for port in arms.chain([PortId::from(OTHERWISE)]) {
        if !ports.contains(&port) {
            ports.push(port);
        }
    }
    ports
}

/// Whether a switch names both `true` and `false`: nothing is left for the way of all other values.
pub(crate) fn is_whole(node: &Node) -> bool {
    let has = |truth: bool| {
        let literals = node.list("arms").iter().filter_map(|arm| literals_of(arm)).flatten();
        literals
            .into_iter()
            .any(|literal| matches!(literal, syn::Lit::Bool(own) if own.value == truth))
    };
    super::shape(node) == Shape::Switch && has(true) && has(false)
}
