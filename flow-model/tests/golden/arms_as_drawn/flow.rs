//! Two of three arms meet earlier; all stand in the order in which they were drawn.

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

    cx.value("start", issue.number);

    cx.join((
        async {
            cx.join((
                async {
                    cx.step("tell_one")
                        .call(slack::PostMessage {
                            connection: slots::TEAM_SLACK,
                            channel: "#triage".into(),
                            text: "One".into(),
                        })
                        .await?;
                    Ok(())
                },
                async {
                    cx.step("tell_two")
                        .call(slack::PostMessage {
                            connection: slots::TEAM_SLACK,
                            channel: "#triage".into(),
                            text: "Two".into(),
                        })
                        .await?;
                    Ok(())
                },
            ))
            .await?;

            cx.step("told_two")
                .call(slack::PostMessage {
                    connection: slots::TEAM_SLACK,
                    channel: "#triage".into(),
                    text: "Two of them".into(),
                })
                .await?;
            Ok(())
        },
        async {
            cx.step("tell_three")
                .call(slack::PostMessage {
                    connection: slots::TEAM_SLACK,
                    channel: "#triage".into(),
                    text: "Three".into(),
                })
                .await?;
            Ok(())
        },
    ))
    .await?;

    cx.step("told_all")
        .call(slack::PostMessage {
            connection: slots::TEAM_SLACK,
            channel: "#triage".into(),
            text: "All of them".into(),
        })
        .await?;
    Ok(())
}
