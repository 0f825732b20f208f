//! Takes things out into names.

use flow_runtime::connectors::{google_sheets, slack};
use flow_runtime::prelude::*;

use crate::payloads::IssuesOpened;
use crate::slots;

const SHEET: &str = "1AbC";

pub fn triggers() -> Triggers {
    Triggers::new().on(github::issues("opened").connection(slots::ACME_GITHUB), issue_opened)
}

/// A new issue.
pub async fn issue_opened(cx: Cx<'_>, event: Verified<'_, IssuesOpened>) -> FlowResult {
    let issue = &event.payload().issue;
    let labels = &issue.labels;
    let is_bug = labels.iter().any(|label| label.name == "bug");

    let request = google_sheets::AppendRow {
        connection: slots::ISSUE_SHEET,
        spreadsheet: SHEET.into(),
        range: "A:D".into(),
        values: row![issue.number, issue.title],
    };
    let row = cx.step("add_row").call(request).await?;

    if cx.branch("is_bug", is_bug) {
        let text = format!("Bug #{}: {}", issue.number, row.updated_range);
        cx.step("tell").call(slack::PostMessage { connection: slots::TEAM_SLACK, channel: "#triage".into(), text }).await?;
    } else {
        // Nothing to do.
    }
    Ok(())
}
