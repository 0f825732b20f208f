use flow_runtime::connectors::slack;
use flow_runtime::prelude::*;

use crate::payloads::IssuesOpened;
use crate::slots;

pub fn triggers() -> Triggers {
    Triggers::new().on(github::issues("opened").connection(slots::ACME), opened)
}

/// A new issue.
pub async fn opened(cx: Cx<'_>, event: Verified<'_, IssuesOpened>) -> FlowResult {
    let payload = event.payload();
    let issue = cx
        .step("first")
        .call(slack::PostMessage { connection: slots::TEAM, channel: "#a".into(), text: "x".into() })
        .await?;
    cx.step("second")
        .call(slack::PostMessage { connection: slots::TEAM, channel: "#a".into(), text: format!("{} {}", payload.issue.title, issue.ts) })
        .await?;
    Ok(())
}
