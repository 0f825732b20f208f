//! No names at all, imports of one's own.

use flow_runtime::{connectors::{google_sheets, slack}, prelude::*};
use crate::{payloads::IssuesOpened, slots};

pub fn triggers() -> Triggers { Triggers::new().on(github::issues("opened").connection(slots::ACME_GITHUB), issue_opened) }

/// A new issue.
pub async fn issue_opened(context: Cx<'_>, verified: Verified<'_, IssuesOpened>) -> FlowResult {
    let row = context.step("add_row").call(google_sheets::AppendRow { connection: slots::ISSUE_SHEET, spreadsheet: "1AbC".into(), range: "A:D".into(), values: row![verified.payload().issue.number] }).await?;
    if context.branch("is_bug", verified.payload().issue.title.contains("bug")) { context.step("tell").call(slack::PostMessage { connection: slots::TEAM_SLACK, channel: "#triage".into(), text: format!("{} {}", verified.payload().issue.title, row.updated_rows) }).await?; }
    Ok(())
}
