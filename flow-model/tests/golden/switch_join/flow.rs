//! What the arms gave travels to where they meet.

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

    let (low, middle) = match cx.switch("how_many", issue.comments) {
        0 => {
            let low = cx.value("low", 1);
            (Some(low), None)
        }
        1 | 2 => {
            let middle = cx.value("middle", issue.comments + 1);
            (None, Some(middle))
        }
        3 => (None, None),
        _ => {
            cx.step("many")
                .call(slack::PostMessage {
                    connection: slots::TEAM_SLACK,
                    channel: "#triage".into(),
                    text: "Many".into(),
                })
                .await?;
            (None, None)
        }
    };

    cx.step("meet")
        .call(slack::PostMessage {
            connection: slots::TEAM_SLACK,
            channel: "#triage".into(),
            text: format!("{} {}", low.unwrap_or(0), middle.unwrap_or(0)),
        })
        .await?;
    Ok(())
}
