//! The item and its context go unused.

use flow_runtime::prelude::*;

use crate::payloads::IssuesOpened;
use crate::slots;

pub fn triggers() -> Triggers {
    Triggers::new().on(github::issues("opened").connection(slots::ACME_GITHUB), issue_opened)
}

/// A new issue.
pub async fn issue_opened(cx: Cx<'_>, event: Verified<'_, IssuesOpened>) -> FlowResult {
    let issue = &event.payload().issue;

    for (_cx, _item) in cx.each("labels", &issue.labels) {}

    for (_cx, _person) in cx.each("assignees", &issue.assignees) {
        let note = 1;
        let _ = note;
    }
    Ok(())
}
