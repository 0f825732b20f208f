//! Trigger alone

use flow_runtime::prelude::*;

use crate::payloads::IssuesOpened;
use crate::slots;

pub fn triggers() -> Triggers {
    Triggers::new().on(github::issues("opened").connection(slots::ACME_GITHUB), issue_opened)
}

/// A new issue.
pub async fn issue_opened(_cx: Cx<'_>, _event: Verified<'_, IssuesOpened>) -> FlowResult {
    Ok(())
}
