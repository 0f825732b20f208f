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
    let values = row![issue.number, issue.title];
    let row = cx
        .step("add_row")
        .call(google_sheets::AppendRow { connection: slots::SHEET, spreadsheet: "1".into(), range: "A:B".into(), values })
        .await?;
    cx.step("tell").call(slack::PostMessage { connection: slots::TEAM, channel: "#a".into(), text: row.updated_range.clone() }).await?;
    Ok(())
}
