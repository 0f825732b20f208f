use flow_runtime::connectors::{google_sheets, http, slack};
use flow_runtime::prelude::*;

use crate::payloads::IssuesOpened;
use crate::slots;
use tracing::{debug, info};

pub fn triggers() -> Triggers {
    Triggers::new().on(github::issues("opened").connection(slots::ACME_GITHUB), issue_opened)
}

/// A new issue.
pub async fn issue_opened(cx: Cx<'_>, event: Verified<'_, IssuesOpened>) -> FlowResult {
    let issue = &event.payload().issue;
    info!(number = issue.number, "a new issue");
    let sent = cx.step("one").call(slack::PostMessage { connection: slots::TEAM, channel: "#a".into(), text: "hi".into() }).await?;
    debug!("sent {}", sent.ts);
    if cx.branch("is_bug", issue.number > 3) {
        tracing::warn!("a bug");
        cx.step("two").call(slack::PostMessage { connection: slots::TEAM, channel: "#a".into(), text: format!("{}", sent.ts) }).await?;
    }
    cx.step("three").call(slack::PostMessage { connection: slots::TEAM, channel: "#a".into(), text: "hi".into() }).await?;
    cx.step("four").call(slack::PostMessage { connection: slots::TEAM, channel: "#a".into(), text: "hi".into() }).await?;
    tracing::info!("done");
    Ok(())
}
