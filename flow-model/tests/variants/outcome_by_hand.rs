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
    if let Err(e) = cx.step("look").call(http::Request { connection: slots::CRM, method: http::Method::Get, path: "/people".into(), query: vec![("q".to_string(), issue.title.clone())], headers: vec![], body: http::Body::None }).outcome().await? {
        return cx.fail("no_answer", format!("{} after {}", e.message, e.attempts));
    }
    cx.sleep("pause", minutes(5)).await?;
    cx.step("after").call(slack::PostMessage { connection: slots::TEAM, channel: "#a".into(), text: "hi".into() }).await?;
    Ok(())
}
