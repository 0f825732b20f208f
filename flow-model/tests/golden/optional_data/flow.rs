//! Fields that may be missing get a default.

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

    cx.step("tell")
        .call(slack::PostMessage {
            connection: slots::TEAM_SLACK,
            channel: "#triage".into(),
            text: format!(
                "{} / {}",
                issue.body.as_deref().unwrap_or("nothing written"),
                issue
                    .milestone
                    .as_ref()
                    .map(|milestone| milestone.title.as_str())
                    .unwrap_or("none")
            ),
        })
        .await?;

    cx.step("add_row")
        .call(google_sheets::AppendRow {
            connection: slots::ISSUE_SHEET,
            spreadsheet: "1AbC".into(),
            range: "Issues!A:D".into(),
            values: row![issue.closed_at, issue.body, issue.user.login],
        })
        .await?;
    Ok(())
}
