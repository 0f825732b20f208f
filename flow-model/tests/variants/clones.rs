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
    let title = &issue.title;
    let sent = cx.step("one").call(slack::PostMessage { connection: slots::TEAM, channel: "#a".into(), text: title.clone() }).await?;
    cx.step("two").call(slack::PostMessage { connection: slots::TEAM, channel: "#a".into(), text: sent.ts.clone() }).await?;
    cx.step("three").call(slack::PostMessage { connection: slots::TEAM, channel: "#a".into(), text: issue.user.login.clone() }).await?;
    Ok(())
}
