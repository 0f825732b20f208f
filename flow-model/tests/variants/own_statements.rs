use flow_runtime::connectors::{google_sheets, http, slack};
use flow_runtime::prelude::*;

use crate::payloads::IssuesOpened;
use crate::slots;

pub fn triggers() -> Triggers {
    Triggers::new().on(github::issues("opened").connection(slots::ACME_GITHUB), issue_opened)
}

/// A new issue.
pub async fn issue_opened(cx: Cx<'_>, event: Verified<'_, IssuesOpened>) -> FlowResult {
    let issue = &event.payload().issue;
    let score = shout(&issue.title).len() * 2;
    cx.step("one").call(slack::PostMessage { connection: slots::TEAM, channel: "#a".into(), text: format!("{score}") }).await?;
    if score > 3 {
        println!("many");
    }
    cx.step("two").call(slack::PostMessage { connection: slots::TEAM, channel: "#a".into(), text: "hi".into() }).await?;
    cx.step("three").call(slack::PostMessage { connection: slots::TEAM, channel: "#a".into(), text: "hi".into() }).await?;
    cx.step("four").call(slack::PostMessage { connection: slots::TEAM, channel: "#a".into(), text: "hi".into() }).await?;
    cx.step("five").call(slack::PostMessage { connection: slots::TEAM, channel: "#a".into(), text: "hi".into() }).await?;
    cx.step("six").call(slack::PostMessage { connection: slots::TEAM, channel: "#a".into(), text: "hi".into() }).await?;
    cx.step("seven").call(slack::PostMessage { connection: slots::TEAM, channel: "#a".into(), text: "hi".into() }).await?;
    cx.step("eight").call(slack::PostMessage { connection: slots::TEAM, channel: "#a".into(), text: "hi".into() }).await?;
    cx.step("nine").call(slack::PostMessage { connection: slots::TEAM, channel: "#a".into(), text: "hi".into() }).await?;
    cx.step("ten").call(slack::PostMessage { connection: slots::TEAM, channel: "#a".into(), text: "hi".into() }).await?;
    Ok(())
}
