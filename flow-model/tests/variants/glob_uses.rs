use flow_runtime::connectors::slack::*;
use flow_runtime::prelude::*;
use crate::slots::{ACME_GITHUB, TEAM};

pub fn triggers() -> Triggers {
    Triggers::new().on(github::issues("opened").connection(ACME_GITHUB), issue_opened)
}

async fn issue_opened(cx: Cx<'_>, event: Verified<'_, crate::payloads::IssuesOpened>) -> FlowResult {
    cx.step("tell").call(PostMessage { connection: TEAM, channel: "#a".into(), text: "x".into() }).await?;
    Ok(())
}
