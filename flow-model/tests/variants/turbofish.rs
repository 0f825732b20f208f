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
    let parts = cx.value("parts", issue.title.split(" ").collect::<Vec<_>>().join("-"));
    if cx.filter("is_number", issue.title.parse::<i64>().is_ok()) {
        cx.step("tell").call(slack::PostMessage { connection: slots::TEAM, channel: "#a".into(), text: parts.clone() }).await?;
    }
    Ok(())
}
