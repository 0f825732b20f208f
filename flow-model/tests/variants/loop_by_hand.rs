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
    for (cx, l) in cx.each("labels", &issue.labels) {
        if !cx.filter("is_bug", l.name.starts_with("bug")) { continue; }
        cx.step("tell").call(slack::PostMessage { connection: slots::TEAM, channel: "#a".into(), text: l.name.clone() }).await?;
    }
    cx.each_at_once("people", 2, &issue.assignees, |cx, person| async move {
        cx.step("ping").call(slack::PostMessage { connection: slots::TEAM, channel: "#a".into(), text: person.login.clone() }).await?;
        Ok(())
    }).await?;
    Ok(())
}
