//! At once.

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
    let (row, told) = cx.join((
        // The sheet.
        async {
            let row = cx.step("add_row").call(google_sheets::AppendRow {
                connection: slots::ISSUE_SHEET, spreadsheet: "1AbC".into(), range: "A:D".into(), values: row![issue.number],
            }).await?;
            Ok(row)
        },
        // The channel.
        async {
            if !cx.filter("is_bug", issue.title.contains("bug")) { return Ok(None); }
            let told = cx.step("tell").call(slack::PostMessage { connection: slots::TEAM_SLACK, channel: "#triage".into(), text: issue.title.clone() }).await?;
            Ok(Some(told))
        },
    )).await?;
    // Both are there.
    cx.step("sum_up").call(slack::PostMessage {
        connection: slots::TEAM_SLACK, channel: "#triage".into(),
        text: format!("{} {}", row.updated_range, told.map(|told| told.ts.as_str()).unwrap_or("nobody")),
    }).await?;
    Ok(())
}
