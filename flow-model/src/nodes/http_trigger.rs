//! HTTP trigger: starts an execution for each request to a path of the flow's own.

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value;

use super::common::{example, set_up, text};
use super::{Family, Kind, NodeDef, Output, Shape};
use crate::emit::lower::{Lower, identifier};
use crate::fields::Input;
use crate::flow::Node;
use crate::parse::recognize::Reading;
use crate::types::Type;

pub(super) static KIND: Kind = Kind {
    def: NodeDef {
        kind: "http",
        title: "HTTP",
        about: "Starts when a request reaches an address of its own.",
        family: Family::Trigger,
        icon: "http",
        connector: "HTTP",
        fields: &[
            set_up(
                "method",
                "Method",
                "Which requests start the flow.",
                Input::Choice {
                    options: &[
                        ("post", "POST"),
                        ("get", "GET"),
                        ("put", "PUT"),
                        ("patch", "PATCH"),
                        ("delete", "DELETE"),
                        ("any", "Any method"),
                    ],
                },
            )
            .required(),
            set_up(
                "path",
                "Path",
                "The last part of the address, without a slash in front.",
                Input::Literal,
            )
            .required()
            .placeholder("orders"),
            set_up(
                "verify",
                "Who may call",
                "How a request proves that it may start the flow.",
                Input::Choice {
                    options: &[
                        ("bearer", "Callers with the token"),
                        ("none", "Anyone, not verified"),
                    ],
                },
            )
            .required(),
            set_up(
                "connection",
                "Connection",
                "The connection whose token callers must send as bearer token.",
                Input::Slot { connection: "http" },
            )
            .placeholder("shop"),
            set_up(
                "sample",
                "Sample body",
                "A body as callers send it; its fields become known to the nodes that follow.",
                Input::Json,
            ),
        ],
        ports: &["then"],
        has_input: false,
    },
    shape: Shape::Plain,
    emit,
    recognize,
    output: |_| Output::None,
    sample: |_| None,
    summary,
    examples: || {
        vec![
            example(
                "http",
                "order_received",
                "An order",
                &[
                    ("method", text("post")),
                    ("path", text("orders")),
                    ("verify", text("bearer")),
                    ("connection", text("shop")),
                    ("sample", text(r#"{"number": 7, "email": "ada@example.com"}"#)),
                ],
            ),
            example(
                "http",
                "pinged",
                "A ping",
                &[("method", text("get")), ("path", text("ping")), ("verify", text("none"))],
            ),
        ]
    },
};

/// Whether callers need not prove anything; the handler then takes `Unverified`.
pub(crate) fn is_unverified(node: &Node) -> bool {
    node.kind.as_str() == "http" && node.text("verify") == "none"
}

/// The type of what the handler gets: method, path, query, headers, and the body as the sample shows it.
pub(crate) fn payload(node: &Node) -> Type {
    let body = serde_json::from_str::<Value>(node.text("sample"))
        .map_or(Type::Any, |sample| Type::from_sample(&sample));
    Type::record([
        ("method", Type::text()),
        ("path", Type::text()),
        ("query", Type::Any),
        ("headers", Type::Any),
        ("body", body),
    ])
}

fn emit(lower: &mut Lower<'_>) -> TokenStream {
    let handler = lower.ident();
    let path = lower.text("path");
    let sample = lower.node().text("sample");
    if !sample.trim().is_empty()
        && let Err(error) = serde_json::from_str::<Value>(sample)
    {
        lower.problem("bad-json", "sample", &format!("The sample body is no JSON: {error}."));
    }
    if let Some(path) = lower.literal("path")
        && !is_good_path(&path)
    {
        let message = "The path must be letters, digits, `-`, `_`, `.` and single slashes, without one in front.";
        lower.problem("bad-path", "path", message);
    }
    let method = match lower.choice("method") {
        "" => identifier("post"),
        method => identifier(method),
    };
    let path = lower.literal("path").map_or(path, |path| quote!(#path));
    let responds = if lower.responds { quote!(.responds()) } else { TokenStream::new() };
    let off = lower.off();
    if is_unverified(lower.node()) {
        return quote!(webhook::#method(#path).unverified()#responds #off, #handler);
    }
    if lower.node().text("connection").is_empty() {
        let message = "Choose the connection whose token callers send, or let anyone call.";
        lower.problem("missing-field", "connection", message);
        let todo = lower.todo("connection");
        return quote!(webhook::#method(#path).bearer(#todo)#responds #off, #handler);
    }
    let slot = lower.slot("connection");
    quote!(webhook::#method(#path).bearer(#slot)#responds #off, #handler)
}

fn recognize(call: &mut Reading<'_>) -> Option<()> {
    let chain = call.trigger()?;
    let method = chain.path.strip_prefix("webhook::")?;
    ["post", "get", "put", "patch", "delete", "any"].contains(&method).then_some(())?;
    call.chosen("method", method);
    let [path] = chain.arguments.as_slice() else {
        return None;
    };
    call.literal("path", path)?;
    for (method, arguments) in &chain.methods {
        match (method.as_str(), arguments.as_slice()) {
            ("unverified", []) => call.chosen("verify", "none"),
            ("bearer", [slot]) => {
                call.chosen("verify", "bearer");
                call.slot("connection", slot)?;
            }
            // Told by the nodes that answer.
            ("responds", []) => {}
            // They stand in the code alone, and stay there.
            ("responds_within_seconds", [_]) | ("ephemeral", []) => {}
            _ => return None,
        }
    }
    Some(())
}

fn is_good_path(path: &str) -> bool {
    path.split('/').all(|part| {
        !part.is_empty()
            && part != "."
            && part != ".."
            && part.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
    })
}

fn summary(node: &Node) -> String {
    let method = match node.text("method") {
        "" => "POST".to_owned(),
        method => method.to_uppercase(),
    };
    format!("{method} /{}", node.text("path"))
}
