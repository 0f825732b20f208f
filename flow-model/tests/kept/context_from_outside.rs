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
    for (turn, label) in cx.each("labels", &issue.labels) {
        cx.step("one")
            .call(slack::PostMessage { connection: slots::TEAM, channel: "#a".into(), text: label.name.clone() })
            .await?;
        turn.step("two")
            .call(slack::PostMessage { connection: slots::TEAM, channel: "#a".into(), text: label.name.clone() })
            .await?;
    }
    for (_, label) in cx.each("again", &issue.labels) {
        cx.step("three")
            .call(slack::PostMessage { connection: slots::TEAM, channel: "#a".into(), text: label.name.clone() })
            .await?;
    }
    Ok(())
}
