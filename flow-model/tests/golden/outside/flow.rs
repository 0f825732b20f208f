//! Notes when it started, and draws a number.

use flow_runtime::connectors::slack;
use flow_runtime::prelude::*;

use crate::payloads::IssuesOpened;
use crate::slots;

pub fn triggers() -> Triggers {
    Triggers::new().on(github::issues("opened").connection(slots::ACME_GITHUB), issue_opened)
}

/// A new issue.
pub async fn issue_opened(cx: Cx<'_>, _event: Verified<'_, IssuesOpened>) -> FlowResult {
    let started_at = cx.now("started_at");
    let dice = cx.random("dice");

    if cx.filter("is_sample", dice < 0.1) {
        cx.step("tell")
            .call(slack::PostMessage {
                connection: slots::TEAM_SLACK,
                channel: "#triage".into(),
                text: format!("Began at {started_at} with {dice}"),
            })
            .await?;
    }
    Ok(())
}
