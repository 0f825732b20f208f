//! Branch: goes one way where a condition holds, another where it does not.

use proc_macro2::TokenStream;
use quote::quote;

use super::common::{example, set_up, text};
use super::{Family, Kind, NodeDef, Output, Shape};
use crate::emit::lower::Lower;
use crate::fields::Input;

pub(super) static KIND: Kind = Kind {
    def: NodeDef {
        kind: "branch",
        title: "Branch",
        about: "Goes one way where a condition holds, and another way where it does not.",
        family: Family::Logic,
        icon: "branch",
        connector: "",
        fields: &[set_up(
            "condition",
            "Condition",
            "What must hold for the event to take the way named true.",
            Input::Condition,
        )
        .required()
        .placeholder(r#"issue.comments == 0"#)],
        ports: &["true", "false"],
        has_input: true,
    },
    shape: Shape::Branch,
    emit: |lower: &mut Lower<'_>| -> TokenStream {
        let id = lower.id();
        let condition = lower.condition("condition");
        quote!(cx.branch(#id, #condition))
    },
    recognize: |call| {
        let [condition] = call.arguments("branch")?;
        call.condition("condition", condition)
    },
    output: |_| Output::None,
    sample: |_| None,
    summary: |node| crate::expr::condition::words(node.text("condition")),
    examples: || {
        vec![example(
            "branch",
            "is_bug",
            "Is it a bug?",
            &[("condition", text(r#"issue.labels.iter().any(|label| label.name == "bug")"#))],
        )]
    },
};
