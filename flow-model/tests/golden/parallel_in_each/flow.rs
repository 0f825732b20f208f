//! Each item has two arms that meet again.

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

    for (cx, label) in cx.each("labels", &issue.labels) {
        let size = cx.value("size", label.name.len() as i64);

        let (row, upper) = cx
            .join((
                async {
                    let row = cx
                        .step("add_row")
                        .call(google_sheets::AppendRow {
                            connection: slots::ISSUE_SHEET,
                            spreadsheet: "1AbC".into(),
                            range: "Issues!A:D".into(),
                            values: row![label.name],
                        })
                        .await?;
                    Ok(row)
                },
                async {
                    let upper = cx.value("upper", label.name.to_uppercase());
                    Ok(upper)
                },
            ))
            .await?;

        cx.step("tell")
            .call(slack::PostMessage {
                connection: slots::TEAM_SLACK,
                channel: "#triage".into(),
                text: format!("{upper} {} {size}", row.updated_range),
            })
            .await?;
    }
    Ok(())
}
