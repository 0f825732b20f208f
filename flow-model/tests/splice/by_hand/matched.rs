//! Decides by match.

use flow_runtime::connectors::{google_sheets, slack};
use flow_runtime::prelude::*;

use crate::payloads::IssuesOpened;
use crate::slots;

fn loud(text: &str) -> String { text.to_uppercase() }

pub fn triggers() -> Triggers {
    Triggers::new().on(github::issues("opened").connection(slots::ACME_GITHUB), issue_opened)
}

/// A new issue.
pub async fn issue_opened(cx: Cx<'_>, event: Verified<'_, IssuesOpened>) -> FlowResult {
    let issue = &event.payload().issue;
    let title = loud(&issue.title); // helper

    match cx.branch("is_bug", issue.labels.iter().any(|label| label.name == "bug")) {
        true => {
            /* bugs */
            cx.step("tell").retry(2).call(slack::PostMessage {
                connection: slots::TEAM_SLACK,
                channel: "#triage".into(),
                text: title.clone(),
            }).await?;
        }
        false => {
            // all else
            cx.step("add_row").call(google_sheets::AppendRow {
                connection: slots::ISSUE_SHEET,
                spreadsheet: "1AbC".into(),
                range: "A:D".into(),
                values: row![issue.number, title],
            }).await?;
        }
    }
    Ok(())
}
