//! Records new issues in a sheet and tells the triage channel about bugs.

use flow_runtime::connectors::slack;
use flow_runtime::prelude::*;

use crate::payloads::IssuesOpened;
use crate::slots;

pub fn triggers() -> Triggers {
    Triggers::new().on(github::issues("opened").connection(slots::ACME_GITHUB), issue_opened)
}

/// A new issue in acme/app.
pub async fn issue_opened(ctx: Cx<'_>, event: Verified<'_, IssuesOpened>) -> FlowResult {
    if ctx.branch("is_bug", event.payload().issue.labels.iter().any(|label| label.name == "bug")) {
        ctx.step("tell_triage")
            .retry(5)
            .call(slack::PostMessage {
                connection: slots::TEAM_SLACK,
                channel: "#triage".into(),
                text: "A bug".into(),
            })
            .await?;
    }
    Ok(())
}
