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
    let row = cx
        .step("one")
        .retry()
        .call(slack::PostMessage { connection: slots::TEAM, channel: "#a".into(), text: "x".into() })
        .await?;
    cx.step("two").call(slack::PostMessage { connection: slots::TEAM }).await?;
    if cx.filter("three", "no", issue.number > 1) {
        cx.step("inside").retry(1)
    }
    Ok(())
}
