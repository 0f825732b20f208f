//! Conditions that need several lines.

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

    let (told, other) = if cx.branch(
        "is_urgent",
        issue.labels.iter().any(|label| label.name == "bug")
            && issue.title.to_lowercase().contains("urgent")
            && issue.comments < 10
            && issue.number > 100,
    ) {
        let told = cx
            .step("tell")
            .call(slack::PostMessage {
                connection: slots::TEAM_SLACK,
                channel: "#triage".into(),
                text: format!("#{}: {}", issue.number, issue.title),
            })
            .await?;
        (Some(told), None)
    } else if cx.filter(
        "is_known",
        issue.user.login == "octocat"
            || issue.user.login == "hubot"
            || issue.user.login == "dependabot",
    ) {
        let other = cx
            .step("other")
            .call(slack::PostMessage {
                connection: slots::TEAM_SLACK,
                channel: "#triage".into(),
                text: format!("#{}: {}", issue.number, issue.title),
            })
            .await?;
        (None, Some(other))
    } else {
        (None, None)
    };

    if told.is_some() || other.is_some() {
        cx.step("sum_up")
            .call(slack::PostMessage {
                connection: slots::TEAM_SLACK,
                channel: "#triage".into(),
                text: format!("{} {}", told.is_some(), other.is_some()),
            })
            .await?;
    }
    Ok(())
}
