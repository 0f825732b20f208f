//! Each way has an answer of its own.

use flow_runtime::prelude::*;

use crate::payloads::Request;

pub fn triggers() -> Triggers {
    Triggers::new().on(webhook::post("orders").unverified().responds(), request)
}

/// An order.
pub async fn request(cx: Cx<'_>, event: Unverified<'_, Request>) -> FlowResult {
    let body = &event.payload().body;

    match cx.switch("how_many", body.number) {
        0 => cx.respond("none", Reply::text(404, "None")).await?,
        1 | 2 => cx.respond("few", Reply::json(200, json!({ "few": body.number }))).await?,
        _ => cx.respond("many", Reply::text(200, "Many")).await?,
    }
    Ok(())
}
