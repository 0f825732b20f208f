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
    if cx.branch("one", issue.number == 1) {
        cx.step("a").call(slack::PostMessage { connection: slots::TEAM, channel: "#a".into(), text: "hi".into() }).await?;
    } else if cx.branch("two", issue.number == 2) {
        cx.step("b").call(slack::PostMessage { connection: slots::TEAM, channel: "#a".into(), text: "hi".into() }).await?;
    } else if !cx.branch("three", issue.number == 3) {
        cx.step("c").call(slack::PostMessage { connection: slots::TEAM, channel: "#a".into(), text: "hi".into() }).await?;
    }
    cx.step("d").call(slack::PostMessage { connection: slots::TEAM, channel: "#a".into(), text: "hi".into() }).await?;
    Ok(())
}
