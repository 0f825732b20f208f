//! Nothing but flags tells which arm arrived.

use flow_runtime::connectors::slack;
use flow_runtime::prelude::*;

use crate::payloads::OrderReceived;
use crate::slots;

pub fn triggers() -> Triggers {
    Triggers::new().on(webhook::any("orders").unverified(), order_received)
}

/// An order.
pub async fn order_received(cx: Cx<'_>, event: Unverified<'_, OrderReceived>) -> FlowResult {
    let method = &event.payload().method;
    let path = &event.payload().path;

    let (has_name_goes_on, has_path_goes_on) = cx
        .join((
            async {
                if !cx.filter("has_name", method == "POST") {
                    return Ok(false);
                }

                let _ = 1;
                Ok(true)
            },
            async {
                if !cx.filter("has_path", path.starts_with("/")) {
                    return Ok(false);
                }

                let _ = 2;
                Ok(true)
            },
        ))
        .await?;

    if has_name_goes_on || has_path_goes_on {
        cx.step("sum_up")
            .call(slack::PostMessage {
                connection: slots::TEAM_SLACK,
                channel: "#triage".into(),
                text: "one of both".into(),
            })
            .await?;
    }
    Ok(())
}
