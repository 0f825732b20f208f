//! One arm runs a loop, the other a step; both meet.

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

    let start = cx.value("start", issue.number);

    let (_, row) = cx
        .join((
            async {
                cx.each_at_once("labels", 3, &issue.labels, |cx, label| async move {
                    cx.step("tell")
                        .call(slack::PostMessage {
                            connection: slots::TEAM_SLACK,
                            channel: "#triage".into(),
                            text: format!("{} {start}", label.name),
                        })
                        .await?;
                    Ok(())
                })
                .await?;
                Ok(())
            },
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
        ))
        .await?;

    cx.step("told")
        .call(slack::PostMessage {
            connection: slots::TEAM_SLACK,
            channel: "#triage".into(),
            text: row.updated_range.clone(),
        })
        .await?;
    Ok(())
}
