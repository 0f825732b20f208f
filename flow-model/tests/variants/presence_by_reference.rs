use flow_runtime::connectors::{google_sheets, http, slack};
use flow_runtime::prelude::*;

use crate::payloads::IssuesOpened;
use crate::slots;

pub fn triggers() -> Triggers {
    Triggers::new().on(github::issues("opened").connection(slots::ACME_GITHUB), issue_opened)
}

/// A new issue.
pub async fn issue_opened(cx: Cx<'_>, event: Verified<'_, IssuesOpened>) -> FlowResult {
    let issue = &event.payload().issue;
    let row = if cx.branch("is_bug", issue.number > 3) {
        let row = cx
            .step("add_row")
            .call(google_sheets::AppendRow { connection: slots::SHEET, spreadsheet: "1".into(), range: "A:B".into(), values: row![issue.number] })
            .await?;
        Some(row)
    } else {
        None
    };
    if let Some(row) = row.as_ref() {
        cx.step("tell").call(slack::PostMessage { connection: slots::TEAM, channel: "#a".into(), text: format!("{}", row.updated_range) }).await?;
    }
    Ok(())
}
