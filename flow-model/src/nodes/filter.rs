//! Filter: lets an execution go on only where a condition holds.

use proc_macro2::TokenStream;
use quote::quote;

use super::common::{example, set_up, text};
use super::{Family, Kind, NodeDef, Output, Shape};
use crate::emit::lower::Lower;
use crate::fields::Input;

pub(super) static KIND: Kind = Kind {
    def: NodeDef {
        kind: "filter",
        title: "Filter",
        about: "Goes on only where a condition holds.",
        family: Family::Logic,
        icon: "filter",
        connector: "",
        fields: &[set_up(
            "condition",
            "Condition",
            "What must hold for the event to go on.",
            Input::Condition,
        )
        .required()
        .placeholder(r#"issue.comments == 0"#)],
        ports: &["then"],
        has_input: true,
    },
    shape: Shape::Filter,
    emit: |lower: &mut Lower<'_>| -> TokenStream {
        let (context, id) = (lower.context(), lower.id());
        let condition = lower.condition("condition");
        quote!(#context.filter(#id, #condition))
    },
    recognize: |call| {
        let [condition] = call.arguments("filter")?;
        call.condition("condition", condition)
    },
    output: |_| Output::None,
    sample: |_| None,
    summary: |node| crate::expr::condition::words(node.text("condition")),
    examples: || {
        vec![example(
            "filter",
            "has_labels",
            "Has it labels?",
            &[("condition", text("!issue.labels.is_empty()"))],
        )]
    },
};
