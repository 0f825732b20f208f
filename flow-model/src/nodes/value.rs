//! Value: computes something once and gives it a name.

use proc_macro2::TokenStream;
use quote::quote;

use super::common::{example, set_up, text};
use super::{Family, Kind, NodeDef, Output, Shape};
use crate::emit::lower::Lower;
use crate::fields::Input;

pub(super) static KIND: Kind = Kind {
    def: NodeDef {
        kind: "value",
        title: "Value",
        about: "Computes a value once and gives it a name for the nodes that follow.",
        family: Family::Logic,
        icon: "value",
        connector: "",
        fields: &[set_up("value", "Value", "The expression to compute.", Input::Expression)
            .required()
            .placeholder("issue.title.to_uppercase()")],
        ports: &["then"],
        has_input: true,
    },
    shape: Shape::Plain,
    emit: |lower: &mut Lower<'_>| -> TokenStream {
        let (context, id) = (lower.context(), lower.id());
        let value = lower.owned("value");
        quote!(#context.value(#id, #value))
    },
    recognize: |call| {
        let [value] = call.arguments("value")?;
        call.owned("value", value)
    },
    output: |lower| Output::Owned(lower.type_of("value")),
    sample: |_| None,
    summary: |node| node.text("value").to_owned(),
    examples: || {
        vec![
            example(
                "value",
                "headline",
                "Headline",
                &[("value", text("issue.title.to_uppercase()"))],
            ),
            example("value", "next", "Next number", &[("value", text("issue.number + 1"))]),
        ]
    },
};
