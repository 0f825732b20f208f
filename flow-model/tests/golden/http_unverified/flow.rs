//! Anyone may call, and gets a long document.

use flow_runtime::prelude::*;

use crate::payloads::Pinged;

pub fn triggers() -> Triggers {
    Triggers::new().on(webhook::get("ping").unverified().responds(), pinged)
}

/// A ping.
pub async fn pinged(cx: Cx<'_>, event: Unverified<'_, Pinged>) -> FlowResult {
    let method = &event.payload().method;
    let path = &event.payload().path;

    cx.respond(
        "pong",
        Reply::json(
            200,
            json!({
                "method": method,
                "path": path,
                "links": ["https://example.com/one", "https://example.com/two"],
                "nested": { "deep": true, "none": null }
            }),
        ),
    )
    .await?;
    Ok(())
}
