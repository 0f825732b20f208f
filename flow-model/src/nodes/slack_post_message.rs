//! Slack, post message: says something in a channel.

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::json;

use super::common::{ON_ERROR, RETRY, TIMEOUT, UNKNOWN, example, set_up, step, text};
use super::{Family, Kind, NodeDef, Output, Shape};
use crate::emit::lower::Lower;
use crate::fields::Input;
use crate::flow::Node;
use crate::parse::recognize::Reading;
use crate::types::Type;

pub(super) static KIND: Kind = Kind {
    def: NodeDef {
        kind: "slack.post_message",
        title: "Post message",
        about: "Posts a message to a Slack channel.",
        family: Family::Step,
        icon: "slack",
        connector: "Slack",
        fields: &[
            set_up(
                "connection",
                "Connection",
                "The Slack connection whose bot posts.",
                Input::Slot { connection: "slack" },
            )
            .required()
            .placeholder("team_slack"),
            set_up(
                "channel",
                "Channel",
                "A channel's name with #, or its id; the bot must be a member.",
                Input::Template { multiline: false },
            )
            .required()
            .placeholder("#triage"),
            set_up(
                "text",
                "Text",
                "What the message says; {expressions} are filled in.",
                Input::Template { multiline: true },
            )
            .required()
            .placeholder("Bug #{issue.number}: {issue.title}"),
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
    output: |_| Output::Borrowed(Type::record([("channel", Type::text()), ("ts", Type::text())])),
    sample: |_| Some(json!({ "channel": "C024BE91L", "ts": "1751366400.000100" })),
    summary,
    examples: || {
        vec![example(
            "slack.post_message",
            "tell_triage",
            "Tell triage",
            &[
                ("connection", text("team_slack")),
                ("channel", text("#triage")),
                ("text", text("Bug #{issue.number}: {issue.title}")),
                ("retry", text("5")),
            ],
        )]
    },
};

fn emit(lower: &mut Lower<'_>) -> TokenStream {
    let connection = lower.slot("connection");
    let channel = lower.text("channel");
    let message = lower.text("text");
    let operation = quote!(slack::PostMessage {
        connection: #connection,
        channel: #channel,
        text: #message,
    });
    step(lower, &operation)
}

fn recognize(call: &mut Reading<'_>) -> Option<()> {
    let mut operation = call.operation("slack::PostMessage")?;
    call.slot("connection", operation.take("connection")?)?;
    call.text("channel", operation.take("channel")?)?;
    call.text("text", operation.take("text")?)?;
    operation.finish()
}

fn summary(node: &Node) -> String {
    match node.text("channel") {
        "" => "Slack".to_owned(),
        channel => format!("Slack · {channel}"),
    }
}
