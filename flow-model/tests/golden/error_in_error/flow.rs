//! Both names of the error mean the inner one where it stands.

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

    if let Err(error) = cx
        .step("add_row")
        .call(google_sheets::AppendRow {
            connection: slots::ISSUE_SHEET,
            spreadsheet: "1AbC".into(),
            range: "Issues!A:D".into(),
            values: row![issue.number, issue.title],
        })
        .outcome()
        .await?
        && let Err(error) = cx
            .step("complain")
            .call(slack::PostMessage {
                connection: slots::TEAM_SLACK,
                channel: "#triage".into(),
                text: error.message,
            })
            .outcome()
            .await?
    {
        cx.step("report")
            .call(http::Request {
                connection: slots::CRM,
                method: http::Method::Post,
                path: "/reports".into(),
                query: Vec::new(),
                headers: Vec::new(),
                body: http::Body::Json(json!({ "why": error.message, "tries": error.attempts })),
            })
            .await?;
    }
    Ok(())
}
