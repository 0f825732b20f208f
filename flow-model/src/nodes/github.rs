//! GitHub trigger: starts an execution for each delivery of one event whose signature is right.

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value;

use super::common::{example, set_up, text};
use super::{Family, Kind, NodeDef, Output, Shape};
use crate::catalog::event_and_action;
use crate::emit::lower::Lower;
use crate::fields::Input;
use crate::flow::Node;
use crate::parse::recognize::Reading;
use crate::syntax;

pub(super) static KIND: Kind = Kind {
    def: NodeDef {
        kind: "github",
        title: "GitHub",
        about: "Starts when something happens in a GitHub repository.",
        family: Family::Trigger,
        icon: "github",
        connector: "GitHub",
        fields: &[
            set_up(
                "event",
                "Event",
                "Which event of the repository or organization starts this flow.",
                Input::Event { catalog: "github" },
            )
            .required()
            .placeholder("issues.opened"),
            set_up(
                "connection",
                "Connection",
                "The connection whose webhook secret signs the deliveries.",
                Input::Slot { connection: "github" },
            )
            .required()
            .placeholder("acme_github"),
        ],
        ports: &["then"],
        has_input: false,
    },
    shape: Shape::Plain,
    emit,
    recognize,
    output: |_| Output::None,
    sample: |_| None::<Value>,
    summary,
    examples: || {
        vec![example(
            "github",
            "issue_opened",
            "A new issue",
            &[("event", text("issues.opened")), ("connection", text("acme_github"))],
        )]
    },
};

fn emit(lower: &mut Lower<'_>) -> TokenStream {
    let handler = lower.ident();
    let off = lower.off();
    let slot = lower.slot("connection");
    let event = lower.literal("event");
    let Some(event) = event else {
        let todo = lower.todo("event");
        return quote!(github::event(#todo).connection(#slot)#off, #handler);
    };
    match event_and_action(&event) {
        (event, Some(action)) if syntax::is_name(event) => {
            let event = quote::format_ident!("{event}");
            quote!(github::#event(#action).connection(#slot)#off, #handler)
        }
        _ => quote!(github::event(#event).connection(#slot)#off, #handler),
    }
}

fn recognize(call: &mut Reading<'_>) -> Option<()> {
    let chain = call.trigger()?;
    let name = chain.path.strip_prefix("github::")?;
    let [event] = chain.arguments.as_slice() else {
        return None;
    };
    call.literal("event", event)?;
    if name != "event" {
        let action = call.text_of("event");
        call.chosen("event", &format!("{name}.{action}"));
    }
    let mut is_signed = false;
    for (method, arguments) in &chain.methods {
        match (method.as_str(), arguments.as_slice()) {
            ("action", [action]) if name == "event" && !is_signed => {
                call.literal("event", action)?;
                let action = call.text_of("event");
                let event = call.literal_of(event)?;
                call.chosen("event", &format!("{event}.{action}"));
            }
            ("connection", [slot]) if !is_signed => {
                is_signed = true;
                call.slot("connection", slot)?;
            }
            // It stands in the code alone, and stays there.
            ("ephemeral", []) => {}
            _ => return None,
        }
    }
    is_signed.then_some(())
}

fn summary(node: &Node) -> String {
    match node.text("event") {
        "" => "GitHub".to_owned(),
        event => format!("GitHub · {event}"),
    }
}
