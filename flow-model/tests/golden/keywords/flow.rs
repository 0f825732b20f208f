//! Names that Rust reserves: of a trigger, of values, of an item, of the payload.

use flow_runtime::connectors::{google_sheets, slack};
use flow_runtime::prelude::*;

use crate::payloads::Push;
use crate::slots;

pub fn triggers() -> Triggers {
    Triggers::new().on(github::event("push").connection(slots::ACME_GITHUB), r#match)
}

/// Something was pushed.
pub async fn r#match(cx: Cx<'_>, event: Verified<'_, Push>) -> FlowResult {
    let commits = &event.payload().commits;
    let r#ref = &event.payload().r#ref;

    let r#type = cx.value("type", r#ref.len() as i64);

    if cx.branch("whether", r#type > 40) {
        let r#yield = cx
            .step("add")
            .call(google_sheets::AppendRow {
                connection: slots::ISSUE_SHEET,
                spreadsheet: "1AbC".into(),
                range: "Pushes!A:B".into(),
                values: row![r#ref, r#type],
            })
            .await?;

        for (cx, r#fn) in cx.each("loop", commits) {
            cx.step("tell")
                .call(slack::PostMessage {
                    connection: slots::TEAM_SLACK,
                    channel: "#triage".into(),
                    text: format!("{} of {}: {}", r#fn.id, r#type + 1, r#yield.updated_range),
                })
                .await?;
        }
    }
    Ok(())
}
