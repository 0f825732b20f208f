//! Nothing follows where it went well.

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

    if cx
        .step("add_row")
        .call(google_sheets::AppendRow {
            connection: slots::ISSUE_SHEET,
            spreadsheet: "1AbC".into(),
            range: "Issues!A:D".into(),
            values: row![issue.number, issue.title],
        })
        .outcome()
        .await?
        .is_err()
    {
        cx.step("complain")
            .call(slack::PostMessage {
                connection: slots::TEAM_SLACK,
                channel: "#triage".into(),
                text: "It failed".into(),
            })
            .await?;
    }
    Ok(())
}
