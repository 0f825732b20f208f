//! Each item takes its way.

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

    for (cx, label) in cx.each("labels", &issue.labels) {
        let row = if cx.branch("is_bug", label.name == "bug") {
            let row = cx
                .step("add_row")
                .call(google_sheets::AppendRow {
                    connection: slots::ISSUE_SHEET,
                    spreadsheet: "1AbC".into(),
                    range: "Issues!A:D".into(),
                    values: row![label.name, issue.number],
                })
                .await?;
            Some(row)
        } else {
            cx.step("tell")
                .call(slack::PostMessage {
                    connection: slots::TEAM_SLACK,
                    channel: "#triage".into(),
                    text: format!("{} is no bug", label.name),
                })
                .await?;
            None
        };

        cx.step("told")
            .call(slack::PostMessage {
                connection: slots::TEAM_SLACK,
                channel: "#triage".into(),
                text: format!("{} {}", row.is_some(), label.name),
            })
            .await?;
    }
    Ok(())
}
