use flow_runtime::connectors::{google_sheets, http, slack};
use flow_runtime::prelude::*;

use crate::payloads::IssuesOpened;
use crate::slots;

pub fn triggers() -> Triggers {
    Triggers::new().on(github::issues("opened").connection(slots::ACME_GITHUB), issue_opened)
}

/// Tells the team.
async fn tell(cx: Cx<'_>, number: i64) -> FlowResult {
    cx.step("tell").call(slack::PostMessage { connection: slots::TEAM, channel: "#a".into(), text: format!("#{number}") }).await?;
    Ok(())
}

/// A new issue.
pub async fn issue_opened(cx: Cx<'_>, event: Verified<'_, IssuesOpened>) -> FlowResult {
    let issue = &event.payload().issue;
    cx.step("one").call(slack::PostMessage { connection: slots::TEAM, channel: "#a".into(), text: "hi".into() }).await?;
    tell(cx, issue.number).await?;
    cx.step("two").call(slack::PostMessage { connection: slots::TEAM, channel: "#a".into(), text: "hi".into() }).await?;
    if cx.branch("is_bug", issue.number > 3) {
        tell(cx, 7).await?;
    }
    Ok(())
}
