//! Both arms may die: what follows stands in a guard.

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

    let (row, told) = cx
        .join((
            async {
                if !cx.filter("is_open", issue.comments < 10) {
                    return Ok(None);
                }

                let row = cx
                    .step("add_row")
                    .call(google_sheets::AppendRow {
                        connection: slots::ISSUE_SHEET,
                        spreadsheet: "1AbC".into(),
                        range: "Issues!A:D".into(),
                        values: row![issue.number, issue.title],
                    })
                    .await?;
                Ok(Some(row))
            },
            async {
                if !cx.filter("is_bug", issue.labels.iter().any(|label| label.name == "bug")) {
                    return Ok(None);
                }

                let told = cx
                    .step("tell")
                    .call(slack::PostMessage {
                        connection: slots::TEAM_SLACK,
                        channel: "#triage".into(),
                        text: format!("#{}: {}", issue.number, issue.title),
                    })
                    .await?;
                Ok(Some(told))
            },
        ))
        .await?;

    if row.is_some() || told.is_some() {
        cx.step("sum_up")
            .call(slack::PostMessage {
                connection: slots::TEAM_SLACK,
                channel: "#triage".into(),
                text: format!(
                    "{} of {}",
                    row.map(|row| row.updated_range.as_str()).unwrap_or("nowhere"),
                    issue.number
                ),
            })
            .await?;
    }
    Ok(())
}
