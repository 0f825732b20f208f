//! Behind the join stands a guard.

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

    let (row, other) = match cx.switch("whose", issue.user.login.as_str()) {
        "ada" => {
            let row = cx
                .step("add_row")
                .call(google_sheets::AppendRow {
                    connection: slots::ISSUE_SHEET,
                    spreadsheet: "1AbC".into(),
                    range: "Issues!A:D".into(),
                    values: row![issue.number, issue.title],
                })
                .await?;
            (Some(row), None)
        }
        "grace" => {
            let other = cx
                .step("other")
                .call(slack::PostMessage {
                    connection: slots::TEAM_SLACK,
                    channel: "#triage".into(),
                    text: "Other".into(),
                })
                .await?;
            (None, Some(other))
        }
        "linus" => {
            cx.step("alone")
                .call(slack::PostMessage {
                    connection: slots::TEAM_SLACK,
                    channel: "#triage".into(),
                    text: "Alone".into(),
                })
                .await?;
            (None, None)
        }
        _ => (None, None),
    };

    if row.is_some() || other.is_some() {
        cx.step("meet")
            .call(slack::PostMessage {
                connection: slots::TEAM_SLACK,
                channel: "#triage".into(),
                text: row.map_or("nowhere", |row| row.updated_range.as_str()).to_owned(),
            })
            .await?;
    }
    Ok(())
}
