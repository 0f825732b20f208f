//! They stand in the code and do nothing.

use flow_runtime::connectors::{google_sheets, slack};
use flow_runtime::prelude::*;

use crate::payloads::{IssuesLabeled, IssuesOpened};
use crate::slots;

pub fn triggers() -> Triggers {
    Triggers::new()
        .on(github::issues("opened").connection(slots::ACME_GITHUB), issue_opened)
        .on(github::issues("labeled").connection(slots::ACME_GITHUB).disabled(), labeled)
}

/// A new issue.
pub async fn issue_opened(cx: Cx<'_>, event: Verified<'_, IssuesOpened>) -> FlowResult {
    let issue = &event.payload().issue;

    if cx.disabled().filter("is_bug", issue.labels.iter().any(|label| label.name == "bug")) {
        cx.disabled().value("headline", issue.title.to_uppercase());
        cx.disabled().sleep("pause", minutes(5)).await?;

        cx.disabled()
            .step("add_row")
            .call(google_sheets::AppendRow {
                connection: slots::ISSUE_SHEET,
                spreadsheet: "1AbC".into(),
                range: "Issues!A:D".into(),
                values: row![issue.number, issue.title],
            })
            .await?;

        cx.step("tell")
            .call(slack::PostMessage {
                connection: slots::TEAM_SLACK,
                channel: "#triage".into(),
                text: "Hello".into(),
            })
            .await?;
    }
    Ok(())
}

/// A label.
pub async fn labeled(cx: Cx<'_>, _event: Verified<'_, IssuesLabeled>) -> FlowResult {
    cx.step("other")
        .call(slack::PostMessage {
            connection: slots::TEAM_SLACK,
            channel: "#triage".into(),
            text: "Labeled".into(),
        })
        .await?;
    Ok(())
}
