//! Retry, timeout and what to do where the outcome is unknown.

use flow_runtime::connectors::{google_sheets, slack};
use flow_runtime::prelude::*;

use crate::payloads::IssuesOpened;
use crate::slots;

pub fn triggers() -> Triggers {
    Triggers::new().on(github::issues("opened").connection(slots::ACME_GITHUB), issue_opened)
}

/// A new issue.
pub async fn issue_opened(cx: Cx<'_>, event: Verified<'_, IssuesOpened>) -> FlowResult {
    let issue = &event.payload().issue;

    cx.step("one")
        .retry(5)
        .timeout_seconds(20)
        .unknown(Unknown::Repeat)
        .call(slack::PostMessage {
            connection: slots::TEAM_SLACK,
            channel: "#triage".into(),
            text: format!("#{}: {}", issue.number, issue.title),
        })
        .await?;

    cx.step("two")
        .retry(0)
        .unknown(Unknown::Skip)
        .call(slack::PostMessage {
            connection: slots::TEAM_SLACK,
            channel: "#triage".into(),
            text: format!("#{}: {}", issue.number, issue.title),
        })
        .await?;

    cx.step("add_row")
        .unknown(Unknown::Ask)
        .call(google_sheets::AppendRow {
            connection: slots::ISSUE_SHEET,
            spreadsheet: "1AbC".into(),
            range: "Issues!A:D".into(),
            values: row![issue.number, issue.title],
        })
        .await?;
    Ok(())
}
