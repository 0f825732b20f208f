//! A value from outside is lent to each turn.

use flow_runtime::connectors::slack;
use flow_runtime::prelude::*;

use crate::payloads::IssuesOpened;
use crate::slots;

pub fn triggers() -> Triggers {
    Triggers::new().on(github::issues("opened").connection(slots::ACME_GITHUB), issue_opened)
}

/// A new issue.
pub async fn issue_opened(cx: Cx<'_>, event: Verified<'_, IssuesOpened>) -> FlowResult {
    let issue = &event.payload().issue;

    let headline = cx.value("headline", issue.title.to_uppercase());

    cx.each_at_once("labels", 4, &issue.labels, |cx, label| {
        let headline = &headline;
        async move {
            cx.step("tell")
                .call(slack::PostMessage {
                    connection: slots::TEAM_SLACK,
                    channel: "#triage".into(),
                    text: format!("{}: {headline}", label.name),
                })
                .await?;
            Ok(())
        }
    })
    .await?;

    cx.step("after")
        .call(slack::PostMessage {
            connection: slots::TEAM_SLACK,
            channel: "#triage".into(),
            text: headline,
        })
        .await?;
    Ok(())
}
