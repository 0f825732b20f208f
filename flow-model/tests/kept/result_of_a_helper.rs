use flow_runtime::connectors::slack;
use flow_runtime::prelude::*;

use crate::payloads::IssuesOpened;
use crate::slots;

pub fn triggers() -> Triggers {
    Triggers::new().on(github::issues("opened").connection(slots::ACME), opened)
}

/// A new issue.
pub async fn opened(cx: Cx<'_>, event: Verified<'_, IssuesOpened>) -> FlowResult {
    let issue = &event.payload().issue;
    cx.step("one")
        .call(slack::PostMessage { connection: slots::TEAM, channel: "#a".into(), text: "x".into() })
        .await?;
    report(cx, issue).await
}
