//! Answers what it did.

use flow_runtime::connectors::google_sheets;
use flow_runtime::prelude::*;

use crate::payloads::OrderReceived;
use crate::slots;

pub fn triggers() -> Triggers {
    Triggers::new().on(webhook::post("orders").bearer(slots::SHOP).responds(), order_received)
}

/// An order.
pub async fn order_received(cx: Cx<'_>, event: Verified<'_, OrderReceived>) -> FlowResult {
    let body = &event.payload().body;

    if cx.branch("has_items", !body.items.is_empty()) {
        let row = cx
            .step("add_row")
            .call(google_sheets::AppendRow {
                connection: slots::ISSUE_SHEET,
                spreadsheet: "1AbC".into(),
                range: "Issues!A:D".into(),
                values: row![body.number, body.email, body.items.len() as i64],
            })
            .await?;

        cx.respond(
            "thank",
            Reply::json(201, json!({ "row": row.updated_range, "number": body.number })),
        )
        .await?;
    } else {
        cx.respond("refuse", Reply::text(422, format!("Order {} has no items.", body.number)))
            .await?;
    }
    Ok(())
}
