//! A step whose channel is still to be chosen.

use flow_runtime::connectors::{google_sheets, slack};
use flow_runtime::prelude::*;

use crate::payloads::IssuesOpened;
use crate::slots;

pub fn triggers() -> Triggers {
    Triggers::new().on(github::issues("opened").connection(slots::ACME_GITHUB), issue_opened)
}

/// A new issue in acme/app.
pub async fn issue_opened(cx: Cx<'_>, event: Verified<'_, IssuesOpened>) -> FlowResult {
    let issue = &event.payload().issue;

    let row = cx
        .step("add_row")
        .call(google_sheets::AppendRow {
            connection: slots::ISSUE_SHEET,
            spreadsheet: "1AbC".into(),
            range: "Issues!A:D".into(),
            values: row![issue.number, issue.title, issue.user.login, issue.html_url],
        })
        .await?;

    if cx.branch("is_bug", issue.labels.iter().any(|label| label.name == "bug")) {
        cx.step("tell_triage")
            .retry(5)
            .call(slack::PostMessage {
                connection: slots::TEAM_SLACK,
                channel: todo!("channel"),
                text: format!("Bug #{}: {} ({})", issue.number, issue.title, row.updated_range),
            })
            .await?;
    }
    Ok(())
}
