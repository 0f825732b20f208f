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
    match cx.branch("is_bug", issue.comments > 3) {
        false => { let _ = cx.filter("quiet", issue.number > 1); }
        _ => cx.respond("no", Reply::text(200, "yes")).await?,
    }
    Ok(())
}
