//! An event without action, and a field that Rust reserves.

use flow_runtime::connectors::slack;
use flow_runtime::prelude::*;

use crate::payloads::Push;
use crate::slots;

pub fn triggers() -> Triggers {
    Triggers::new().on(github::event("push").connection(slots::ACME_GITHUB), pushed)
}

/// Something was pushed.
pub async fn pushed(cx: Cx<'_>, event: Verified<'_, Push>) -> FlowResult {
    let pusher = &event.payload().pusher;
    let r#ref = &event.payload().r#ref;
    let repository = &event.payload().repository;

    cx.step("tell")
        .call(slack::PostMessage {
            connection: slots::TEAM_SLACK,
            channel: "#triage".into(),
            text: format!("{} pushed {ref} to {}", pusher.name, repository.full_name),
        })
        .await?;
    Ok(())
}
