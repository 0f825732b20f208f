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
    let is_bug = issue.labels.iter().any(|label| label.name == "bug");
    if cx.branch("is_bug", is_bug) {
        cx.step("tell").call(slack::PostMessage { connection: slots::TEAM, channel: "#a".into(), text: "hi".into() }).await?;
    }
    let is_old = issue.number < 100 && !issue.title.is_empty();
    if cx.filter("is_old", is_old) {
        cx.step("warn").call(slack::PostMessage { connection: slots::TEAM, channel: "#a".into(), text: "old".into() }).await?;
    }
    Ok(())
}
