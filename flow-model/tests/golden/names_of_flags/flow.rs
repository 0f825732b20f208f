//! A value bears the name that would tell whether a branch goes on.

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

    let is_new_goes_on = cx.value("is_new_goes_on", issue.number * 2);

    let is_new_goes_on_ = if cx.branch("is_new", issue.comments == 0) {
        cx.step("tell_new")
            .call(slack::PostMessage {
                connection: slots::TEAM_SLACK,
                channel: "#triage".into(),
                text: "New".into(),
            })
            .await?;
        true
    } else if cx.filter("is_busy", issue.comments > 10) {
        cx.step("tell_busy")
            .call(slack::PostMessage {
                connection: slots::TEAM_SLACK,
                channel: "#triage".into(),
                text: "Busy".into(),
            })
            .await?;
        true
    } else {
        false
    };

    if is_new_goes_on_ {
        cx.step("sum_up")
            .call(slack::PostMessage {
                connection: slots::TEAM_SLACK,
                channel: "#triage".into(),
                text: format!("Twice: {is_new_goes_on}"),
            })
            .await?;
    }
    Ok(())
}
