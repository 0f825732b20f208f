//! Statements of a person, byte for byte.

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

    // Longer titles are better.
    let score = issue.title.len() * 2;

    let lines = "two
  lines";

    if score > 3 {
        let _ = lines;
    }

    cx.step("tell")
        .call(slack::PostMessage {
            connection: slots::TEAM_SLACK,
            channel: "#triage".into(),
            text: format!("Score {score}"),
        })
        .await?;
    Ok(())
}
