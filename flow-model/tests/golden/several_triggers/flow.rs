//! Three triggers, each with nodes of its own.

use flow_runtime::connectors::slack;
use flow_runtime::prelude::*;

use crate::payloads::{IssueCommentCreated, IssuesOpened, OrderReceived};
use crate::slots;

pub fn triggers() -> Triggers {
    Triggers::new()
        .on(github::issues("opened").connection(slots::ACME_GITHUB), issue_opened)
        .on(github::issue_comment("created").connection(slots::ACME_GITHUB), commented)
        .on(webhook::post("orders").bearer(slots::SHOP), order_received)
}

/// A new issue.
pub async fn issue_opened(cx: Cx<'_>, event: Verified<'_, IssuesOpened>) -> FlowResult {
    let issue = &event.payload().issue;

    cx.step("tell")
        .call(slack::PostMessage {
            connection: slots::TEAM_SLACK,
            channel: "#triage".into(),
            text: format!("#{}: {}", issue.number, issue.title),
        })
        .await?;
    Ok(())
}

/// A new comment.
pub async fn commented(cx: Cx<'_>, event: Verified<'_, IssueCommentCreated>) -> FlowResult {
    let comment = &event.payload().comment;
    let issue = &event.payload().issue;

    cx.step("tell_comment")
        .call(slack::PostMessage {
            connection: slots::TEAM_SLACK,
            channel: "#triage".into(),
            text: format!("{} wrote in #{}", comment.user.login, issue.number),
        })
        .await?;
    Ok(())
}

/// An order.
pub async fn order_received(cx: Cx<'_>, event: Verified<'_, OrderReceived>) -> FlowResult {
    let body = &event.payload().body;

    cx.step("tell_order")
        .call(slack::PostMessage {
            connection: slots::TEAM_SLACK,
            channel: "#triage".into(),
            text: format!("Order {} of {}", body.number, body.email),
        })
        .await?;
    Ok(())
}
