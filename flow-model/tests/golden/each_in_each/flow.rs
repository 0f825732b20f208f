//! Inner turns know the outer item; names are used for both.

use flow_runtime::connectors::slack;
use flow_runtime::prelude::*;

use crate::payloads::Push;
use crate::slots;

pub fn triggers() -> Triggers {
    Triggers::new().on(github::event("push").connection(slots::ACME_GITHUB), pushed)
}

/// A push.
pub async fn pushed(cx: Cx<'_>, event: Verified<'_, Push>) -> FlowResult {
    let commits = &event.payload().commits;

    for (cx, commit) in cx.each("commits", commits) {
        cx.step("say")
            .call(slack::PostMessage {
                connection: slots::TEAM_SLACK,
                channel: "#triage".into(),
                text: commit.message.clone(),
            })
            .await?;

        cx.each_at_once("files", 3, &commit.added, |cx, file| async move {
            cx.step("tell")
                .call(slack::PostMessage {
                    connection: slots::TEAM_SLACK,
                    channel: "#triage".into(),
                    text: format!("{file} of {}", commit.id),
                })
                .await?;
            Ok(())
        })
        .await?;

        cx.step("told")
            .call(slack::PostMessage {
                connection: slots::TEAM_SLACK,
                channel: "#triage".into(),
                text: format!("Commit {} told", commit.id),
            })
            .await?;
    }
    Ok(())
}
