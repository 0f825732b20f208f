//! Records new issues in a sheet and tells the triage channel about bugs.

use flow_runtime::connectors::slack;
use flow_runtime::prelude::*;

use crate::payloads::IssuesOpened;
use crate::slots;

const LIMIT: usize = 3; // mine

pub fn triggers() -> Triggers {
    Triggers::new().on(github::issues("opened").connection(slots::ACME_GITHUB), issue_opened)
}

/// A new issue in acme/app.
pub async fn issue_opened(cx: Cx<'_>, event: Verified<'_, IssuesOpened>) -> FlowResult {
    // The issue.
    let issue = &event.payload().issue;

    // Bugs go to triage.
    if cx.branch("is_bug", issue.labels.iter().any(|label| label.name == "bug")) {
        cx.step("tell_triage")
            .retry(5)
            .call(slack::PostMessage {
                connection: slots::TEAM_SLACK,
                channel: "#triage".into(),
                text: "A bug".into(),
            })
            .await?; // told
        // The end of the arm.
    }

    // Almost done.
    Ok(())
}

/// Mine.
fn own() -> usize {
    LIMIT
}
