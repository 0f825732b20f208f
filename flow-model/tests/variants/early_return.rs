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
    if !cx.filter("is_open", issue.comments == 0) {
        return Ok(());
    }
    if cx.branch("is_spam", issue.title.is_empty()) {
        // Nobody wants these.
        return Ok(());
    }
    cx.step("tell").call(slack::PostMessage { connection: slots::TEAM, channel: "#a".into(), text: issue.title.clone() }).await?;
    Ok(())
}
