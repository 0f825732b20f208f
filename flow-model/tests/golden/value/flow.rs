//! Computes a headline and a number.

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

    let headline = cx.value("headline", issue.title.to_uppercase());
    let next = cx.value("next", issue.number + 1);
    let plain = cx.value("plain", issue.title.clone());
    let fixed = cx.value("fixed", "fixed".to_owned());

    cx.step("tell")
        .call(slack::PostMessage {
            connection: slots::TEAM_SLACK,
            channel: "#triage".into(),
            text: format!("{headline} {next} {plain} {fixed}"),
        })
        .await?;
    Ok(())
}
