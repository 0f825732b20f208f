//! A row is written and told of, whether or not the busy issue is told too.

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

    let row = if cx.branch("is_new", issue.comments == 0) {
        let row = cx
            .step("add_row")
            .call(google_sheets::AppendRow {
                connection: slots::ISSUE_SHEET,
                spreadsheet: "1AbC".into(),
                range: "Issues!A:D".into(),
                values: row![issue.number, issue.title],
            })
            .await?;

        if cx.filter("is_busy", issue.comments > 10) {
            cx.step("tell_busy")
                .call(slack::PostMessage {
                    connection: slots::TEAM_SLACK,
                    channel: "#triage".into(),
                    text: "Busy".into(),
                })
                .await?;
        }
        Some(row)
    } else {
        cx.value("old", issue.number);
        None
    };

    cx.step("sum_up")
        .call(slack::PostMessage {
            connection: slots::TEAM_SLACK,
            channel: "#triage".into(),
            text: format!("Row: {}", row.map_or("nowhere", |row| row.updated_range.as_str())),
        })
        .await?;
    Ok(())
}
