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

    match cx.branch("is_bug", issue.title.contains("bug")) {
        true => {
            cx.step("tell").call(slack::PostMessage { connection: slots::TEAM, channel: "#bugs".into(), text: format!("{}", issue.title) }).await?;
        }
        false => (),
    }
    cx.step("after").call(slack::PostMessage { connection: slots::TEAM, channel: "#all".into(), text: "done".to_string() }).await?;
    Ok(())
}
