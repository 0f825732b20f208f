use flow_runtime::connectors::{google_sheets, http, slack};
use flow_runtime::prelude::*;
use std::time::Duration;

use crate::payloads::IssuesOpened;
use crate::slots;

pub fn triggers() -> Triggers {
    Triggers::new().on(github::issues("opened").connection(slots::ACME_GITHUB), issue_opened)
}

/// How often a message is sent at most.
const TRIES: u32 = 4;
const PATIENCE: u64 = 20;

/// A new issue.
pub async fn issue_opened(cx: Cx<'_>, event: Verified<'_, IssuesOpened>) -> FlowResult {
    let issue = &event.payload().issue;
    cx.step("one").retry(TRIES).call(slack::PostMessage { connection: slots::TEAM, channel: "#a".into(), text: "hi".into() }).await?;
    cx.step("two").timeout_seconds(20).call(slack::PostMessage { connection: slots::TEAM, channel: "#a".into(), text: "hi".into() }).await?;
    cx.step("three").unknown(Unknown::Ask).call(slack::PostMessage { connection: slots::TEAM, channel: "#a".into(), text: "hi".into() }).await?;
    cx.step("four").timeout_seconds(PATIENCE).call(slack::PostMessage { connection: slots::TEAM, channel: "#a".into(), text: "hi".into() }).await?;
    cx.sleep("pause", Duration::from_secs(90)).await?;
    Ok(())
}
