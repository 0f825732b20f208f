//! One arm stops the whole.

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

    cx.value("start", issue.number);

    cx.join((
        async {
            cx.step("tell")
                .call(slack::PostMessage {
                    connection: slots::TEAM_SLACK,
                    channel: "#triage".into(),
                    text: format!("#{}: {}", issue.number, issue.title),
                })
                .await?;
            Ok(())
        },
        async {
            if cx.filter("is_bug", issue.labels.iter().any(|label| label.name == "bug")) {
                return cx.stop("done", "Nothing to do");
            }
            Ok(())
        },
        async {
            cx.sleep("pause", minutes(5)).await?;
            Ok(())
        },
    ))
    .await?;
    Ok(())
}
