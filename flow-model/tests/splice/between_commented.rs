//! Records new issues in a sheet and tells the triage channel about bugs.

use flow_runtime::connectors::{google_sheets, http, slack};
use flow_runtime::prelude::*;

use crate::payloads::IssuesOpened;
use crate::slots;

const LIMIT: usize = 3; // mine

pub fn triggers() -> Triggers {
    Triggers::new().on(github::issues("opened").connection(slots::ACME_GITHUB), issue_opened)
}

/// A new issue in acme/app.
pub async fn issue_opened(cx: Cx<'_>, event: Verified<'_, IssuesOpened>) -> FlowResult {
    // The issue.
    let issue = &event.payload().issue;
    let sender = &event.payload().sender;

    let row = cx
        // One row each.
        .step("add_row")
        .call(google_sheets::AppendRow {
            connection: slots::ISSUE_SHEET, // the sheet of the team
            spreadsheet: "1AbC".into(),
            /* A to D
               only */
            range: "Issues!A:D".into(),
            values: row![issue.number, issue.title, issue.user.login, issue.html_url],
        })
        .await?;

    cx.step("person")
        .call(http::Request {
            connection: slots::CRM,
            method: http::Method::Get,
            path: format!("/people/{}", sender.login),
            query: Vec::new(),
            headers: Vec::new(),
            body: http::Body::None,
        })
        .await?;

    // Bugs go to triage.
    if cx.branch("is_bug", issue.labels.iter().any(|label| label.name == "bug")) {
        cx.step("tell_triage")
            .retry(5)
            .call(slack::PostMessage {
                connection: slots::TEAM_SLACK,
                channel: "#triage".into(),
                text: format!("Bug #{}: {} ({})", issue.number, issue.title, row.updated_range),
            })
            .await?; // told
        // The end of the arm.
    }

    // Almost done.
    Ok(())
}

/// Mine.
fn own() -> usize {
    LIMIT
}
