//! Records new issues in a sheet and tells the triage channel about bugs.

use flow_runtime::connectors::{http, slack};
use flow_runtime::prelude::*;

use crate::payloads::IssuesOpened;
use crate::slots;

pub fn triggers() -> Triggers {
    Triggers::new().on(github::issues("opened").connection(slots::ACME_GITHUB), issue_opened)
}

/// A new issue in acme/app.
pub async fn issue_opened(ctx: Cx<'_>, event: Verified<'_, IssuesOpened>) -> FlowResult {
    let sender = &event.payload().sender;

    let row = ctx
        .step("add_row")
        .call(flow_runtime::connectors::google_sheets::AppendRow {
            connection: slots::ISSUE_SHEET,
            spreadsheet: "1AbC".into(),
            range: "Issues!A:D".into(),
            values: row![event.payload().issue.number, event.payload().issue.title, event.payload().issue.user.login, event.payload().issue.html_url],
        })
        .await?;

    if ctx.branch("is_bug", event.payload().issue.labels.iter().any(|label| label.name == "bug")) {
        ctx.step("person")
            .call(http::Request {
                connection: slots::CRM,
                method: http::Method::Get,
                path: format!("/people/{}", sender.login),
                query: Vec::new(),
                headers: Vec::new(),
                body: http::Body::None,
            })
            .await?;
    } else {
        ctx.step("tell_triage")
            .retry(5)
            .call(slack::PostMessage {
                connection: slots::TEAM_SLACK,
                channel: "#triage".into(),
                text: format!("Bug #{}: {} ({})", event.payload().issue.number, event.payload().issue.title, row.updated_range),
            })
            .await?;
    }
    Ok(())
}
