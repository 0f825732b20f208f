//! What follows runs in any case; the filter guards a detour.

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

    let told = if cx.filter("is_bug", issue.labels.iter().any(|label| label.name == "bug")) {
        let told = cx
            .step("tell")
            .call(slack::PostMessage {
                connection: slots::TEAM_SLACK,
                channel: "#triage".into(),
                text: format!("#{}: {}", issue.number, issue.title),
            })
            .await?;
        Some(told)
    } else {
        None
    };

    cx.step("always")
        .call(slack::PostMessage {
            connection: slots::TEAM_SLACK,
            channel: "#triage".into(),
            text: told.map(|told| told.ts.as_str()).unwrap_or("").to_owned(),
        })
        .await?;
    Ok(())
}
