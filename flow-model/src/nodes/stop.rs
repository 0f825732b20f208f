//! Stop: ends the execution here, as something that went as planned.

use proc_macro2::TokenStream;
use quote::quote;

use super::common::{example, set_up, text};
use super::{Family, Kind, NodeDef, Output, Shape};
use crate::emit::lower::Lower;
use crate::fields::Input;

pub(super) static KIND: Kind = Kind {
    def: NodeDef {
        kind: "stop",
        title: "Stop",
        about: "Ends the execution here; it counts as done.",
        family: Family::Logic,
        icon: "stop",
        connector: "",
        fields: &[set_up(
            "reason",
            "Reason",
            "Why it ends here, for whoever looks at the execution.",
            Input::Template { multiline: false },
        )
        .placeholder("Nothing to do")],
        ports: &[],
        has_input: true,
    },
    shape: Shape::End,
    emit: |lower: &mut Lower<'_>| -> TokenStream {
        let id = lower.id();
        let reason = lower.words("reason");
        quote!(cx.stop(#id, #reason))
    },
    output: |_| Output::None,
    recognize: |call| {
        let [reason] = call.arguments("stop")?;
        call.text("reason", reason)
    },
    sample: |_| None,
    summary: |node| match node.text("reason") {
        "" => "ends here".to_owned(),
        reason => reason.to_owned(),
    },
    examples: || {
        vec![
            example("stop", "done", "Nothing to do", &[("reason", text("Nothing to do"))]),
            example("stop", "stop", "Stop", &[]),
        ]
    },
};
