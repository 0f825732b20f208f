//! A match directly inside an arm.

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
        "ada" => match cx.switch("how_many", issue.comments) {
            0 => {
                cx.step("none")
                    .call(slack::PostMessage {
                        connection: slots::TEAM_SLACK,
                        channel: "#triage".into(),
                        text: "None".into(),
                    })
                    .await?;
            }
            1 => {
                cx.step("one")
                    .call(slack::PostMessage {
                        connection: slots::TEAM_SLACK,
                        channel: "#triage".into(),
                        text: "One".into(),
                    })
                    .await?;
            }
            _ => {}
        },
        "grace" => {
            cx.step("grace")
                .call(slack::PostMessage {
                    connection: slots::TEAM_SLACK,
                    channel: "#triage".into(),
                    text: "Grace".into(),
                })
                .await?;
        }
        _ => {}
    }
    Ok(())
}
