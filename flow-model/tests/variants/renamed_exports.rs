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
    let (place, said) = cx.join((
        async {
            if !cx.filter("is_bug", issue.comments > 1) { return Ok(None); }
            let row = cx.step("add").call(google_sheets::AppendRow { connection: slots::SHEET, spreadsheet: "1".into(), range: "A".into(), values: row![issue.title] }).await?;
            Ok(Some(row))
        },
        async {
            let told = cx.step("tell").call(slack::PostMessage { connection: slots::TEAM, channel: "#a".into(), text: "x".into() }).await?;
            Ok(told)
        },
    )).await?;
    cx.step("after").call(slack::PostMessage { connection: slots::TEAM, channel: said.channel.clone(), text: place.map_or("none", |place| place.updated_range.as_str()).to_owned() }).await?;
    Ok(())
}
