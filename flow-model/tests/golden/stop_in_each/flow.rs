//! The first that fits ends it all.

use flow_runtime::connectors::slack;
use flow_runtime::prelude::*;

use crate::payloads::IssuesOpened;
use crate::slots;

pub fn triggers() -> Triggers {
    Triggers::new().on(github::issues("opened").connection(slots::ACME_GITHUB), issue_opened)
}

/// A new issue.
pub async fn issue_opened(cx: Cx<'_>, event: Verified<'_, IssuesOpened>) -> FlowResult {
    let issue = &event.payload().issue;

    for (cx, label) in cx.each("labels", &issue.labels) {
        if cx.filter("is_spam", label.name == "spam") {
            return cx.stop("spam", label.name.clone());
        }
    }

    cx.step("told")
        .call(slack::PostMessage {
            connection: slots::TEAM_SLACK,
            channel: "#triage".into(),
            text: "No spam".into(),
        })
        .await?;
    Ok(())
}
