//! No way leads further.

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

    if cx.branch("is_bug", issue.labels.iter().any(|label| label.name == "bug")) {
        return cx.stop("done", "Nothing to do");
    }

    match cx.switch("whose", issue.user.login.as_str()) {
        "ada" => cx.fail("ada", "Ada"),
        "grace" => cx.stop("grace", ""),
        _ => {
            cx.step("tell")
                .call(slack::PostMessage {
                    connection: slots::TEAM_SLACK,
                    channel: "#triage".into(),
                    text: format!("#{}: {}", issue.number, issue.title),
                })
                .await?;

            cx.stop("others", "Others")
        }
    }
}
