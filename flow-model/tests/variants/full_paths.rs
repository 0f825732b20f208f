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
    cx.step("tell")
        .call(flow_runtime::connectors::slack::PostMessage {
            connection: crate::slots::TEAM,
            channel: "#a".into(),
            text: issue.title.clone(),
        })
        .await?;
    cx.respond("answer", flow_runtime::prelude::Reply::text(204, "")).await?;
    Ok(())
}
