//! Quotes, line breaks and emoji.

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

    match cx.switch("which", issue.title.as_str()) {
        "a \"b\"" => return cx.stop("quoted", format!("He said \"no\" \\ {}", issue.title)),
        "größer 🧵" => return cx.fail("emoji", "🧵\nnext line"),
        "two\nlines" => {
            cx.step("tell")
                .call(slack::PostMessage {
                    connection: slots::TEAM_SLACK,
                    channel: "#triage".into(),
                    text: format!("{{braces}} 🧵 \"{}\"", issue.title),
                })
                .await?;
        }
        _ => {}
    }
    Ok(())
}
