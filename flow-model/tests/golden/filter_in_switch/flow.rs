//! An arm may die on its way.

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

    let (row, grace) = match cx.switch("whose", issue.user.login.as_str()) {
        "ada" => {
            if cx.filter("is_bug", issue.labels.iter().any(|label| label.name == "bug")) {
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
            } else {
                (None, None)
            }
        }
        "grace" => {
            let grace = cx
                .step("grace")
                .call(slack::PostMessage {
                    connection: slots::TEAM_SLACK,
                    channel: "#triage".into(),
                    text: "Grace".into(),
                })
                .await?;
            (None, Some(grace))
        }
        _ => (None, None),
    };

    if row.is_some() || grace.is_some() {
        cx.step("tell")
            .call(slack::PostMessage {
                connection: slots::TEAM_SLACK,
                channel: "#triage".into(),
                text: row.is_some().to_string(),
            })
            .await?;
    }
    Ok(())
}
