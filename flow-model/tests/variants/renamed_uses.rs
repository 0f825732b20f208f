use flow_runtime::connectors::slack as chat;
use flow_runtime::connectors::google_sheets::{self as sheets, AppendRow};
use flow_runtime::prelude::*;
use crate::slots as connections;
use crate::slots::TEAM as OUR_TEAM;

pub fn triggers() -> Triggers {
    Triggers::new().on(github::issues("opened").connection(connections::ACME_GITHUB), issue_opened)
}

async fn issue_opened(cx: Cx<'_>, event: Verified<'_, crate::payloads::IssuesOpened>) -> FlowResult {
    let issue = &event.payload().issue;
    let row = cx.step("add").call(AppendRow { connection: connections::SHEET, spreadsheet: "1".into(), range: "A".into(), values: row![issue.title] }).await?;
    cx.step("again").call(sheets::AppendRow { connection: connections::SHEET, spreadsheet: "1".into(), range: "B".into(), values: row![row.updated_range] }).await?;
    cx.step("tell").call(chat::PostMessage { connection: OUR_TEAM, channel: "#a".into(), text: "x".into() }).await?;
    Ok(())
}
