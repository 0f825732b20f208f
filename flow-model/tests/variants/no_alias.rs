use flow_runtime::connectors::{google_sheets, http, slack};
use flow_runtime::prelude::*;

use crate::payloads::IssuesOpened;
use crate::slots;

pub fn triggers() -> Triggers {
    Triggers::new().on(github::issues("opened").connection(slots::ACME_GITHUB), issue_opened)
}

/// A new issue.
pub async fn issue_opened(cx: Cx<'_>, event: Verified<'_, IssuesOpened>) -> FlowResult {
    cx.value("headline", event.payload().issue.title.to_uppercase());
    if cx.filter("has_comments", event.payload().issue.comments > 0) {
        cx.step("tell").call(slack::PostMessage { connection: slots::TEAM, channel: "#a".into(), text: event.payload().issue.title.clone() }).await?;
    }
    Ok(())
}
