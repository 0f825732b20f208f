//! Waits by a number and by a computed one.

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

    cx.sleep("pause", minutes(5)).await?;
    cx.sleep("longer", hours(issue.comments + 1)).await?;
    cx.sleep("seconds_more", seconds(90)).await?;
    cx.sleep("nights", days(2)).await?;

    cx.step("tell")
        .call(slack::PostMessage {
            connection: slots::TEAM_SLACK,
            channel: "#triage".into(),
            text: format!("#{}: {}", issue.number, issue.title),
        })
        .await?;
    Ok(())
}
