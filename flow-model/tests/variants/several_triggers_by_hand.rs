use flow_runtime::prelude::*;
use crate::slots;

/// Not a handler.
async fn other() {}

pub(crate) fn triggers() -> Triggers {
    // The orders first.
    let triggers = Triggers::new().on(webhook::post("orders").bearer(slots::SHOP).responds(), order);
    triggers
        .on(github::event("push").connection(slots::ACME_GITHUB), self::pushed)
        .on(webhook::get("ping").unverified().disabled(), pinged)
}

/// An order!
async fn order(cx: Cx<'_>, event: Verified<'_, Order>) -> FlowResult {
    cx.respond("thank", Reply::text(200, format!("{}", event.payload().path))).await?;
    Ok(())
}

async fn pinged(_cx: Cx<'_>, _event: Unverified<'_, Pinged>) -> FlowResult { Ok(()) }

async fn pushed(cx: Cx<'_>, event: Verified<'_, Push>) -> FlowResult {
    let compare = &event.payload().compare;
    cx.value("link", compare.clone());
    Ok(())
}
