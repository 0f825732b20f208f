//! The sum is told where either filter lets through, whatever becomes of the way aside.

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

    let (tell_new_goes_on, tell_old_goes_on) = cx
        .join((
            async {
                if !cx.filter("is_new", issue.comments == 0) {
                    return Ok(false);
                }

                cx.step("tell_new")
                    .call(slack::PostMessage {
                        connection: slots::TEAM_SLACK,
                        channel: "#triage".into(),
                        text: "New".into(),
                    })
                    .await?;

                if cx.filter("is_busy", issue.comments > 10) {
                    cx.step("tell_busy")
                        .call(slack::PostMessage {
                            connection: slots::TEAM_SLACK,
                            channel: "#triage".into(),
                            text: "Busy".into(),
                        })
                        .await?;
                }
                Ok(true)
            },
            async {
                if !cx.filter("is_old", issue.comments > 10) {
                    return Ok(false);
                }

                cx.step("tell_old")
                    .call(slack::PostMessage {
                        connection: slots::TEAM_SLACK,
                        channel: "#triage".into(),
                        text: "Old".into(),
                    })
                    .await?;
                Ok(true)
            },
        ))
        .await?;

    if tell_new_goes_on || tell_old_goes_on {
        cx.step("sum_up")
            .call(slack::PostMessage {
                connection: slots::TEAM_SLACK,
                channel: "#triage".into(),
                text: "Summed up".into(),
            })
            .await?;
    }
    Ok(())
}
