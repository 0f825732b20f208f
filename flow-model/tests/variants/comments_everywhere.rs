use flow_runtime::connectors::{google_sheets, http, slack};
use flow_runtime::prelude::*;

use crate::payloads::IssuesOpened;
use crate::slots;

pub fn triggers() -> Triggers {
    Triggers::new().on(github::issues("opened").connection(slots::ACME_GITHUB), issue_opened)
}

/// A new issue.
pub async fn issue_opened(cx: Cx<'_>, event: Verified<'_, IssuesOpened>) -> FlowResult {
    // The issue itself.
    let issue = /* only a part */ &event.payload().issue;

    /* A block
       of several lines. */
    cx.step("tell") // why
        // and how
        .retry(2) /* twice */
        .call(slack::PostMessage {
            // Where to.
            connection: slots::TEAM,
            channel: /* loud */ "#a".into(), // the channel
            text: format!(/* text */ "{} {}", issue.number, /* title */ issue.title),
        })
        // wait
        .await?;
    // The end.
    Ok(())
}
