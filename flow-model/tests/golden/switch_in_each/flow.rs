//! Each of several items at once takes its way; some end it all.

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

    let headline = cx.value("headline", issue.title.to_uppercase());

    cx.each_at_once("labels", 2, &issue.labels, |cx, label| {
        let headline = &headline;
        async move {
            match cx.switch("which", label.name.as_str()) {
                "bug" | "crash" => {
                    cx.step("tell")
                        .call(slack::PostMessage {
                            connection: slots::TEAM_SLACK,
                            channel: "#triage".into(),
                            text: format!("{headline}: {}", label.name),
                        })
                        .await?;
                }
                "spam" => return cx.fail("spam", format!("Spam: {headline}")),
                _ => cx.sleep("pause", seconds(1)).await?,
            }
            Ok(())
        }
    })
    .await?;
    Ok(())
}
