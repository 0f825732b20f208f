//! Leaves early.

use flow_runtime::connectors::{google_sheets, slack};
use flow_runtime::prelude::*;

use crate::payloads::IssuesOpened;
use crate::slots;

pub fn triggers() -> Triggers {
    Triggers::new().on(github::issues("opened").connection(slots::ACME_GITHUB), issue_opened)
}

/// Only what is open counts.
pub async fn issue_opened(cx: Cx<'_>, event: Verified<'_, IssuesOpened>) -> FlowResult {
    let issue = &event.payload().issue;
    // Few comments: nobody has looked yet.
    if !cx.filter("is_fresh", issue.comments < 3) {
        return Ok(());
    }
    let row = cx.step("add_row").call(google_sheets::AppendRow {
        connection: slots::ISSUE_SHEET, spreadsheet: "1AbC".into(), range: "A:D".into(),
        values: row![issue.number, issue.title], // two cells
    }).await?;
    // Then tell.
    cx.step("tell").call(slack::PostMessage { connection: slots::TEAM_SLACK, channel: "#triage".into(), text: format!("Row {}", row.updated_range) }).await?;
    return Ok(());
}
