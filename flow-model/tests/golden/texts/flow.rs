//! Braces, quotes, lines and letters of all kinds survive.

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

    cx.step("braces")
        .call(slack::PostMessage {
            connection: slots::TEAM_SLACK,
            channel: "#triage".into(),
            text: format!("{{ \"{}\" }} \\ {}", issue.title, issue.number),
        })
        .await?;

    cx.step("lines")
        .call(slack::PostMessage {
            connection: slots::TEAM_SLACK,
            channel: "#triage".into(),
            text: format!("First\nSecond \"quoted\"\n\n    indented {}\ttab", issue.title),
        })
        .await?;

    cx.step("letters")
        .call(slack::PostMessage {
            connection: slots::TEAM_SLACK,
            channel: "#triage".into(),
            text: format!("Grüße, 世界, 🧵 {} — “Ende”", issue.title),
        })
        .await?;

    cx.step("long")
        .call(slack::PostMessage {
            connection: slots::TEAM_SLACK,
            channel: "#triage".into(),
            text: "A sentence that is much longer than a line of code may be, and still stands in one literal. A sentence that is much longer than a line of code may be, and still stands in one literal."
                .into(),
        })
        .await?;

    cx.step("only")
        .call(slack::PostMessage {
            connection: slots::TEAM_SLACK,
            channel: "#triage".into(),
            text: issue.title.clone(),
        })
        .await?;

    cx.step("number")
        .call(slack::PostMessage {
            connection: slots::TEAM_SLACK,
            channel: "#triage".into(),
            text: issue.number.to_string(),
        })
        .await?;
    Ok(())
}
