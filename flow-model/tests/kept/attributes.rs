use flow_runtime::connectors::slack;
use flow_runtime::prelude::*;

use crate::payloads::IssuesOpened;
use crate::slots;

pub fn triggers() -> Triggers {
    Triggers::new().on(github::issues("opened").connection(slots::ACME), opened)
}

/// A new issue.
pub async fn opened(cx: Cx<'_>, event: Verified<'_, IssuesOpened>) -> FlowResult {
    let issue = &event.payload().issue;
    #[cfg(debug_assertions)]
    cx.step("one")
        .call(slack::PostMessage { connection: slots::TEAM, channel: "#a".into(), text: "x".into() })
        .await?;
    match cx.branch("is_new", issue.number > 1) {
        true => {
            cx.step("two")
                .call(slack::PostMessage { connection: slots::TEAM, channel: "#a".into(), text: "x".into() })
                .await?;
        }
        #[cfg(debug_assertions)]
        false => {}
        #[cfg(not(debug_assertions))]
        false => {}
    }
    cx.step("three")
        .call(slack::PostMessage {
            connection: slots::TEAM,
            channel: "#a".into(),
            #[cfg(debug_assertions)]
            text: "x".into(),
            #[cfg(not(debug_assertions))]
            text: "y".into(),
        })
        .await?;
    Ok(())
}
