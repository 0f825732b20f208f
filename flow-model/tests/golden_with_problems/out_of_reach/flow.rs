//! A text that reads what runs only on the other way.

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

    cx.step("add_row")
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
                channel: "#triage".into(),
                text: other.to_string(),
            })
            .await?;
    } else {
        cx.value("other", issue.number);
    }
    Ok(())
}
