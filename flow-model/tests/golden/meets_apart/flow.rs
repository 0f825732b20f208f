//! Bugs and wishes go to different places, and some of them on together.

use flow_runtime::connectors::slack;
use flow_runtime::prelude::*;

use crate::payloads::{IssuesLabeled, IssuesOpened};
use crate::slots;

pub fn triggers() -> Triggers {
    Triggers::new()
        .on(github::issues("opened").connection(slots::ACME_GITHUB), issue_opened)
        .on(github::issues("labeled").connection(slots::ACME_GITHUB), issue_labeled)
}

/// A new issue.
pub async fn issue_opened(cx: Cx<'_>, event: Verified<'_, IssuesOpened>) -> FlowResult {
    let issue = &event.payload().issue;

    let (score, goes_to_page, goes_to_file, goes_to_close) =
        match cx.switch("which", issue.title.as_str()) {
            "bug" => (None, true, false, false),
            "crash" => {
                let score = cx.value("score", issue.number * 2);
                (Some(score), true, false, false)
            }
            "feature" => (None, false, true, false),
            "question" => {
                cx.value("count", issue.number + 1);
                (None, false, true, false)
            }
            _ => {
                if cx.filter("large", issue.number > 100) {
                    (None, false, false, true)
                } else {
                    (None, false, false, false)
                }
            }
        };

    if goes_to_page {
        cx.step("page")
            .call(slack::PostMessage {
                connection: slots::TEAM_SLACK,
                channel: "#page".into(),
                text: format!("{}: {}", issue.title, score.unwrap_or(0)),
            })
            .await?;
    }

    if goes_to_file {
        cx.step("file")
            .call(slack::PostMessage {
                connection: slots::TEAM_SLACK,
                channel: "#ideas".into(),
                text: issue.title.clone(),
            })
            .await?;
    }

    if goes_to_page || goes_to_file || goes_to_close {
        cx.step("close")
            .call(slack::PostMessage {
                connection: slots::TEAM_SLACK,
                channel: "#all".into(),
                text: "Sorted".into(),
            })
            .await?;
    }
    Ok(())
}

/// A label.
pub async fn issue_labeled(cx: Cx<'_>, event: Verified<'_, IssuesLabeled>) -> FlowResult {
    let issue = &event.payload().issue;

    if cx.branch("is_new", issue.comments == 0) {
        let (goes_to_low, _) = match cx.switch("kind", issue.number) {
            1 => (true, false),
            2 => {
                cx.value("small", issue.number);
                (true, false)
            }
            3 => (false, true),
            _ => (false, true),
        };

        if goes_to_low {
            cx.step("low")
                .call(slack::PostMessage {
                    connection: slots::TEAM_SLACK,
                    channel: "#low".into(),
                    text: "Low".into(),
                })
                .await?;
        }
    }

    cx.step("high")
        .call(slack::PostMessage {
            connection: slots::TEAM_SLACK,
            channel: "#high".into(),
            text: "High".into(),
        })
        .await?;
    Ok(())
}
