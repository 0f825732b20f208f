//! The row is told of where either arm came through.

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

    cx.value("start", issue.number);

    let (row, tell_busy) = cx
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
                    .outcome()
                    .await?
                    .ok();
                Ok(row)
            },
            async {
                if !cx.filter("is_busy", issue.comments > 10) {
                    return Ok(None);
                }

                let tell_busy = cx
                    .step("tell_busy")
                    .call(slack::PostMessage {
                        connection: slots::TEAM_SLACK,
                        channel: "#triage".into(),
                        text: "Busy".into(),
                    })
                    .await?;
                Ok(Some(tell_busy))
            },
        ))
        .await?;

    if row.is_some() || tell_busy.is_some() {
        cx.step("sum_up")
            .call(slack::PostMessage {
                connection: slots::TEAM_SLACK,
                channel: "#triage".into(),
                text: format!("Row: {}", row.map_or("nowhere", |row| row.updated_range.as_str())),
            })
            .await?;
    }
    Ok(())
}
