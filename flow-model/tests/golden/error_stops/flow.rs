//! Behind the failure nothing runs, so the row is certain.

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

    match cx
        .step("add_row")
        .call(google_sheets::AppendRow {
            connection: slots::ISSUE_SHEET,
            spreadsheet: "1AbC".into(),
            range: "Issues!A:D".into(),
            values: row![issue.number, issue.title],
        })
        .outcome()
        .await?
    {
        Ok(row) => {
            let place = cx.value("place", row.updated_range.clone());

            cx.step("tell")
                .call(slack::PostMessage {
                    connection: slots::TEAM_SLACK,
                    channel: "#triage".into(),
                    text: format!("{place} {}", row.updated_rows),
                })
                .await?;
        }
        Err(error) => return cx.fail("no_row", format!("No row: {}", error.message)),
    }
    Ok(())
}
