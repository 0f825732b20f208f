//! HTTP request: calls any HTTP API.

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::json;

use super::common::{ON_ERROR, RETRY, TIMEOUT, UNKNOWN, example, set_up, step, text};
use super::{Family, Kind, NodeDef, Output, Shape};
use crate::emit::lower::Lower;
use crate::fields::Input;
use crate::flow::{FieldValue, Node};
use crate::parse::recognize::Reading;
use crate::types::Type;

pub(super) static KIND: Kind = Kind {
    def: NodeDef {
        kind: "http.request",
        title: "HTTP request",
        about: "Calls any HTTP API.",
        family: Family::Step,
        icon: "http",
        connector: "HTTP",
        fields: &[
            set_up(
                "connection",
                "Connection",
                "The HTTP connection with the API's address and token.",
                Input::Slot { connection: "http" },
            )
            .required()
            .placeholder("shop"),
            set_up(
                "method",
                "Method",
                "What the request asks for.",
                Input::Choice {
                    options: &[
                        ("get", "GET"),
                        ("post", "POST"),
                        ("put", "PUT"),
                        ("patch", "PATCH"),
                        ("delete", "DELETE"),
                    ],
                },
            )
            .required(),
            set_up(
                "path",
                "Path",
                "The path behind the connection's address.",
                Input::Template { multiline: false },
            )
            .required()
            .placeholder("/orders/{body.number}"),
            set_up("query", "Query", "Names and values behind the question mark.", Input::Pairs),
            set_up("headers", "Headers", "Names and values of further headers.", Input::Pairs),
            set_up(
                "json",
                "JSON body",
                "A JSON document; its values can be expressions. Leave it empty where there is a text body.",
                Input::Json,
            )
            .placeholder(r#"{ "title": issue.title }"#),
            set_up(
                "text",
                "Text body",
                "A plain text; leave it empty where there is a JSON body.",
                Input::Template { multiline: true },
            ),
            RETRY,
            TIMEOUT,
            UNKNOWN,
            ON_ERROR,
        ],
        ports: &["then"],
        has_input: true,
    },
    shape: Shape::Plain,
    emit,
    recognize,
    output: |_| {
        Output::Borrowed(Type::record([
            ("status", Type::Int),
            ("headers", Type::Any),
            ("body", Type::Any),
        ]))
    },
    sample: |_| {
        Some(json!({
            "status": 200,
            "headers": { "content-type": "application/json" },
            "body": { "ok": true },
        }))
    },
    summary: |node| {
        format!("{} {}", node.text("method").to_uppercase(), node.text("path")).trim().to_owned()
    },
    examples: || {
        vec![
            example(
                "http.request",
                "look_up",
                "Look up the author",
                &[
                    ("connection", text("crm")),
                    ("method", text("get")),
                    ("path", text("/people/{issue.user.login}")),
                    ("query", pairs("title", "{issue.title}")),
                ],
            ),
            example(
                "http.request",
                "create_ticket",
                "Create a ticket",
                &[
                    ("connection", text("crm")),
                    ("method", text("post")),
                    ("path", text("/tickets")),
                    ("headers", pairs("x-source", "github")),
                    ("json", text(r#"{ "title": issue.title, "open": true }"#)),
                ],
            ),
        ]
    },
};

fn pairs(name: &str, value: &str) -> FieldValue {
    FieldValue::Pairs(vec![(name.to_owned(), value.to_owned())])
}

fn emit(lower: &mut Lower<'_>) -> TokenStream {
    let connection = lower.slot("connection");
    let method = match lower.choice("method") {
        "post" => quote!(http::Method::Post),
        "put" => quote!(http::Method::Put),
        "patch" => quote!(http::Method::Patch),
        "delete" => quote!(http::Method::Delete),
        "get" => quote!(http::Method::Get),
        _ => lower.todo("method"),
    };
    let path = lower.text("path");
    let query = lower.pairs("query");
    let headers = lower.pairs("headers");
    let body = body(lower);
    let operation = quote!(http::Request {
        connection: #connection,
        method: #method,
        path: #path,
        query: #query,
        headers: #headers,
        body: #body,
    });
    step(lower, &operation)
}

fn body(lower: &mut Lower<'_>) -> TokenStream {
    let node: &Node = lower.node();
    match (node.text("json").trim().is_empty(), node.text("text").is_empty()) {
        (true, true) => quote!(http::Body::None),
        (true, false) => {
            let text = lower.text("text");
            quote!(http::Body::Text(#text))
        }
        (false, only_json) => {
            if !only_json {
                let message = "The request has a JSON body and a text body: empty one of them.";
                lower.problem("two-bodies", "text", message);
            }
            let json = lower.json("json");
            quote!(http::Body::Json(#json))
        }
    }
}

fn recognize(call: &mut Reading<'_>) -> Option<()> {
    let mut operation = call.operation("http::Request")?;
    call.slot("connection", operation.take("connection")?)?;
    let methods = [
        ("http::Method::Get", "get"),
        ("http::Method::Post", "post"),
        ("http::Method::Put", "put"),
        ("http::Method::Patch", "patch"),
        ("http::Method::Delete", "delete"),
    ];
    call.choice("method", operation.take("method")?, &methods)?;
    call.text("path", operation.take("path")?)?;
    call.pairs("query", operation.take("query")?)?;
    call.pairs("headers", operation.take("headers")?)?;
    let body = call.chain(operation.take("body")?)?;
    match (body.path.as_str(), body.arguments.as_slice()) {
        ("http::Body::None", []) => {}
        ("http::Body::Text", [text]) => call.text("text", text)?,
        ("http::Body::Json", [json]) => call.json("json", json)?,
        _ => return None,
    }
    body.methods.is_empty().then_some(())?;
    operation.finish()
}
