//! Who reads a disabled node has a default.

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

    let headline = cx.disabled().value("headline", issue.title.to_uppercase());

    match cx
        .disabled()
        .step("add_row")
        .call(google_sheets::AppendRow {
            connection: slots::ISSUE_SHEET,
            spreadsheet: "1AbC".into(),
            range: "Issues!A:D".into(),
            values: row![issue.number, headline.as_deref().unwrap_or(issue.title.as_str())],
        })
        .outcome()
        .await?
    {
        Ok(row) => {
            cx.step("tell")
                .call(slack::PostMessage {
                    connection: slots::TEAM_SLACK,
                    channel: "#triage".into(),
                    text: format!(
                        "#{} stands at {}",
                        issue.number,
                        row.map_or("no place", |row| row.updated_range.as_str())
                    ),
                })
                .await?;
        }
        Err(error) => {
            cx.step("tell_failure")
                .call(slack::PostMessage {
                    connection: slots::TEAM_SLACK,
                    channel: "#triage".into(),
                    text: format!("{}: {}", headline.as_deref().unwrap_or_default(), error.message),
                })
                .await?;
        }
    }
    Ok(())
}
