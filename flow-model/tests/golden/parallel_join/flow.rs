//! A row and a message at once, then a sum of both.

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

    let (row, told) = cx
        .join((
            async {
                let row = cx
                    .step("add_row")
                    .call(google_sheets::AppendRow {
                        connection: slots::ISSUE_SHEET,
                        spreadsheet: "1AbC".into(),
                        range: "Issues!A:D".into(),
                        values: row![issue.number, issue.title],
                    })
                    .await?;
                Ok(row)
            },
            async {
                let told = cx
                    .step("tell")
                    .call(slack::PostMessage {
                        connection: slots::TEAM_SLACK,
                        channel: "#triage".into(),
                        text: format!("#{}: {}", issue.number, issue.title),
                    })
                    .await?;
                Ok(told)
            },
        ))
        .await?;

    cx.step("sum_up")
        .call(slack::PostMessage {
            connection: slots::TEAM_SLACK,
            channel: "#triage".into(),
            text: format!("{} and {}", row.updated_range, told.ts),
        })
        .await?;
    Ok(())
}
