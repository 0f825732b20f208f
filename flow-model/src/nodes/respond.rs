//! Respond: answers the request that started the execution.

use proc_macro2::TokenStream;
use quote::quote;

use super::common::{example, set_up, text};
use super::{Family, Kind, NodeDef, Output, Shape};
use crate::emit::lower::Lower;
use crate::fields::Input;
use crate::parse::recognize::Reading;

pub(super) static KIND: Kind = Kind {
    def: NodeDef {
        kind: "respond",
        title: "Respond",
        about: "Answers the request that started the flow.",
        family: Family::Logic,
        icon: "respond",
        connector: "",
        fields: &[
            set_up("status", "Status", "The HTTP status of the answer.", Input::Number)
                .placeholder("200"),
            set_up(
                "json",
                "JSON answer",
                "A JSON document; its values can be expressions. Leave it empty for a text answer.",
                Input::Json,
            )
            .placeholder(r#"{ "ok": true }"#),
            set_up(
                "text",
                "Text answer",
                "A plain text; leave it empty for a JSON answer.",
                Input::Template { multiline: true },
            ),
        ],
        ports: &["then"],
        has_input: true,
    },
    shape: Shape::Plain,
    emit,
    recognize,
    output: |_| Output::None,
    sample: |_| None,
    summary: |node| match node.text("status") {
        "" => "answers 200".to_owned(),
        status => format!("answers {status}"),
    },
    examples: || {
        vec![
            example(
                "respond",
                "thank",
                "Thank the caller",
                &[("status", text("201")), ("json", text(r#"{ "path": path, "ok": true }"#))],
            ),
            example("respond", "greet", "Greet", &[("text", text("Hello {method}"))]),
        ]
    },
};

fn emit(lower: &mut Lower<'_>) -> TokenStream {
    let (context, id) = (lower.context(), lower.id());
    let status = lower.number("status", 0..=u32::MAX);
    let written = status.clone().map_or(200, |status| status.base10_parse().unwrap_or(0));
    if !(200..=599_u64).contains(&written) {
        let message = "An answer's status is a number from 200 to 599.";
        lower.problem("bad-status", "status", message);
    }
    let status = status.unwrap_or_else(|| syn::parse_quote!(200));
    let node = lower.node();
    let reply = if node.text("json").trim().is_empty() {
        let text = lower.words("text");
        quote!(Reply::text(#status, #text))
    } else {
        if !node.text("text").is_empty() {
            let message = "The answer has a JSON body and a text body: empty one of them.";
            lower.problem("two-bodies", "text", message);
        }
        let json = lower.json("json");
        quote!(Reply::json(#status, #json))
    };
    quote!(#context.respond(#id, #reply).await?)
}

fn recognize(call: &mut Reading<'_>) -> Option<()> {
    let [reply] = call.arguments("respond")?;
    let reply = call.chain(reply)?;
    let ([status, body], []) = (reply.arguments.as_slice(), reply.methods.as_slice()) else {
        return None;
    };
    call.number("status", status)?;
    match reply.path.as_str() {
        "Reply::text" => call.text("text", body),
        "Reply::json" => call.json("json", body),
        _ => None,
    }
}
