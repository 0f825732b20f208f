//! One way for each known author, one for all others.

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

    match cx.switch("whose", issue.user.login.as_str()) {
        "ada" | "grace" => {
            cx.step("thank")
                .call(slack::PostMessage {
                    connection: slots::TEAM_SLACK,
                    channel: "#triage".into(),
                    text: "Thank you".into(),
                })
                .await?;
        }
        "linus" => {
            cx.step("warn")
                .call(slack::PostMessage {
                    connection: slots::TEAM_SLACK,
                    channel: "#triage".into(),
                    text: "Careful".into(),
                })
                .await?;
        }
        _ => {
            cx.step("welcome")
                .call(slack::PostMessage {
                    connection: slots::TEAM_SLACK,
                    channel: "#triage".into(),
                    text: format!("Welcome {}", issue.user.login),
                })
                .await?;
        }
    }
    Ok(())
}
