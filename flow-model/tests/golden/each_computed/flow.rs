//! The list is computed, so the items are its own.

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

    for (cx, word) in
        cx.each("words", issue.title.split(" ").map(str::to_owned).collect::<Vec<_>>())
    {
        cx.step("tell")
            .call(slack::PostMessage {
                connection: slots::TEAM_SLACK,
                channel: "#triage".into(),
                text: word,
            })
            .await?;
    }

    cx.each_at_once(
        "known",
        2,
        issue.labels.iter().filter(|label| label.name != "bug").collect::<Vec<_>>(),
        |cx, label| async move {
            cx.step("tell_known")
                .call(slack::PostMessage {
                    connection: slots::TEAM_SLACK,
                    channel: "#triage".into(),
                    text: label.name.clone(),
                })
                .await?;
            Ok(())
        },
    )
    .await?;
    Ok(())
}
