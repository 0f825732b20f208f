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
    let label = cx.value("first", issue.number);
    let text = format!("{label}");
    for (cx, label) in cx.each("labels", &issue.labels) {
        cx.step("one")
            .call(slack::PostMessage { connection: slots::TEAM, channel: "#a".into(), text: text })
            .await?;
        cx.step("two")
            .call(slack::PostMessage { connection: slots::TEAM, channel: "#a".into(), text: label.name.clone() })
            .await?;
    }
    Ok(())
}
