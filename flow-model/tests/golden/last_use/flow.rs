//! A value is copied where something uses it afterwards, and taken where nothing does.

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

    cx.step("first")
        .call(slack::PostMessage {
            connection: slots::TEAM_SLACK,
            channel: "#triage".into(),
            text: headline.clone(),
        })
        .await?;

    cx.step("second")
        .call(slack::PostMessage {
            connection: slots::TEAM_SLACK,
            channel: "#triage".into(),
            text: headline.clone(),
        })
        .await?;

    let copy = cx.value("copy", headline);

    for (cx, _label) in cx.each("labels", &issue.labels) {
        cx.step("each_label")
            .call(slack::PostMessage {
                connection: slots::TEAM_SLACK,
                channel: "#triage".into(),
                text: copy.clone(),
            })
            .await?;
    }

    if cx.branch("is_long", copy.len() > 20) {
        cx.step("long")
            .call(slack::PostMessage {
                connection: slots::TEAM_SLACK,
                channel: "#triage".into(),
                text: copy,
            })
            .await?;
    } else {
        cx.step("short")
            .call(slack::PostMessage {
                connection: slots::TEAM_SLACK,
                channel: "#triage".into(),
                text: copy,
            })
            .await?;
    }

    let shared = cx.value("shared", issue.title.to_lowercase());

    let (left_goes_on, told_goes_on) = cx
        .join((
            async {
                if !cx.filter("is_new", issue.number > 10) {
                    return Ok(false);
                }

                cx.step("left")
                    .call(slack::PostMessage {
                        connection: slots::TEAM_SLACK,
                        channel: "#triage".into(),
                        text: shared.clone(),
                    })
                    .await?;
                Ok(true)
            },
            async {
                if !cx.filter("is_bug", issue.title.contains("bug")) {
                    return Ok(false);
                }

                let told = cx.value("told", issue.title.trim().to_uppercase());

                if cx.branch("is_urgent", issue.title.contains("!")) {
                    cx.step("urgent")
                        .call(slack::PostMessage {
                            connection: slots::TEAM_SLACK,
                            channel: "#triage".into(),
                            text: told.clone(),
                        })
                        .await?;
                } else {
                    cx.step("calm")
                        .call(slack::PostMessage {
                            connection: slots::TEAM_SLACK,
                            channel: "#triage".into(),
                            text: format!("{shared} {told}"),
                        })
                        .await?;
                }
                Ok(true)
            },
        ))
        .await?;

    if left_goes_on || told_goes_on {
        cx.step("met")
            .call(slack::PostMessage {
                connection: slots::TEAM_SLACK,
                channel: "#triage".into(),
                text: "Met.".into(),
            })
            .await?;

        let lent = cx.value("lent", issue.title.trim().to_lowercase());
        let part = lent.split(' ').next();

        cx.step("whole")
            .call(slack::PostMessage {
                connection: slots::TEAM_SLACK,
                channel: "#triage".into(),
                text: lent.clone(),
            })
            .await?;

        println!("{part:?}");
    }
    Ok(())
}
