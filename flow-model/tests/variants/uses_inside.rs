use flow_runtime::connectors::{google_sheets, http, slack};
use flow_runtime::prelude::*;

use crate::payloads::IssuesOpened;
use crate::slots;

pub fn triggers() -> Triggers {
    Triggers::new().on(github::issues("opened").connection(slots::ACME_GITHUB), issue_opened)
}

/// A new issue.
pub async fn issue_opened(cx: Cx<'_>, event: Verified<'_, IssuesOpened>) -> FlowResult {
    use flow_runtime::connectors::slack::PostMessage;

    let issue = &event.payload().issue;
    cx.step("one").call(PostMessage { connection: slots::TEAM, channel: "#a".into(), text: "hi".into() }).await?;
    Ok(())
}
