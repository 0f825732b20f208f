//! Parallel arms inside a way of a branch, joined before the ways meet.

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

    let (both, neither) =
        if cx.branch("is_bug", issue.labels.iter().any(|label| label.name == "bug")) {
            let (row, _) = cx
                .join((
                    async {
                        let row = cx
                            .step("add_row")
                            .call(google_sheets::AppendRow {
                                connection: slots::ISSUE_SHEET,
                                spreadsheet: "1AbC".into(),
                                range: "Issues!A:D".into(),
                                values: row![issue.number, issue.title],
                            })
                            .await?;
                        Ok(row)
                    },
                    async {
                        cx.step("tell")
                            .call(slack::PostMessage {
                                connection: slots::TEAM_SLACK,
                                channel: "#triage".into(),
                                text: format!("#{}: {}", issue.number, issue.title),
                            })
                            .await?;
                        Ok(())
                    },
                ))
                .await?;

            let both = cx.value("both", row.updated_rows + 1);
            (Some(both), None)
        } else {
            let neither = cx.value("neither", 0);
            (None, Some(neither))
        };

    cx.step("sum_up")
        .call(slack::PostMessage {
            connection: slots::TEAM_SLACK,
            channel: "#triage".into(),
            text: format!("{} {}", both.unwrap_or(0), neither.unwrap_or(0)),
        })
        .await?;
    Ok(())
}
