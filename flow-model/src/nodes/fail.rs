//! Fail: ends the execution as failed, with a message.

use proc_macro2::TokenStream;
use quote::quote;

use super::common::{example, set_up, text};
use super::{Family, Kind, NodeDef, Output, Shape};
use crate::emit::lower::Lower;
use crate::fields::Input;

pub(super) static KIND: Kind = Kind {
    def: NodeDef {
        kind: "fail",
        title: "Fail",
        about: "Ends the execution as failed; it goes to the dead letter with this message.",
        family: Family::Logic,
        icon: "fail",
        connector: "",
        fields: &[set_up(
            "message",
            "Message",
            "What went wrong, for whoever looks at the dead letter.",
            Input::Template { multiline: true },
        )
        .required()
        .placeholder("Nothing in stock for {issue.title}")],
        ports: &[],
        has_input: true,
    },
    shape: Shape::End,
    emit: |lower: &mut Lower<'_>| -> TokenStream {
        let id = lower.id();
        let message = lower.words("message");
        quote!(cx.fail(#id, #message))
    },
    output: |_| Output::None,
    recognize: |call| {
        let [message] = call.arguments("fail")?;
        call.text("message", message)
    },
    sample: |_| None,
    summary: |node| node.text("message").to_owned(),
    examples: || {
        vec![example(
            "fail",
            "no_stock",
            "Nothing in stock",
            &[("message", text("Nothing in stock for {issue.title}"))],
        )]
    },
};
