use flow_runtime::prelude::*;

use crate::payloads::Asked;
use crate::slots;

pub fn triggers() -> Triggers {
    Triggers::new()
        .on(webhook::post("ask").bearer(slots::SHOP).ephemeral().responds_within_seconds(20), asked)
}

pub async fn asked(cx: Cx<'_>, event: Verified<'_, Asked>) -> FlowResult {
    let method = &event.payload().method;
    cx.respond("answer", Reply::text(201, format!("Got {method}"))).await
}
