use flow_runtime::connectors::{google_sheets, http, slack};
use flow_runtime::prelude::*;

use crate::payloads::IssuesOpened;
use crate::slots;

pub fn triggers() -> Triggers {
    Triggers::new().on(github::issues("opened").connection(slots::ACME_GITHUB), issue_opened)
}

/// A new issue.
pub async fn issue_opened(cx: Cx<'_>, event: Verified<'_, IssuesOpened>) -> FlowResult {
    let issue = &event.payload().issue;
    cx.step("a").call(slack::PostMessage { connection: slots::TEAM, channel: "#a".into(), text: "x".to_string() }).await?;
    cx.step("b").call(slack::PostMessage { connection: slots::TEAM, channel: "#a".into(), text: String::from("x") }).await?;
    cx.step("c").call(slack::PostMessage { connection: slots::TEAM, channel: "#a".into(), text: String::from(issue.title.as_str()) }).await?;
    cx.step("d").call(slack::PostMessage { connection: slots::TEAM, channel: "#a".into(), text: issue.title.to_string() }).await?;
    cx.step("e").call(slack::PostMessage { connection: slots::TEAM, channel: "#a".into(), text: (&issue.title).into() }).await?;
    cx.step("f").call(slack::PostMessage { connection: slots::TEAM, channel: "#a".into(), text: issue.number.to_string() }).await?;
    cx.step("g").call(slack::PostMessage { connection: slots::TEAM, channel: "#a".into(), text: String::new() }).await?;
    Ok(())
}
