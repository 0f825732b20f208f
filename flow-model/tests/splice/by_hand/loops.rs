//! Goes through labels.

use flow_runtime::connectors::{google_sheets, slack};
use flow_runtime::prelude::*;

use crate::payloads::IssuesOpened;
use crate::slots;

pub fn triggers() -> Triggers {
    Triggers::new().on(github::issues("opened").connection(slots::ACME_GITHUB), issue_opened)
}

/// A new issue.
pub async fn issue_opened(cx: Cx<'_>, event: Verified<'_, IssuesOpened>) -> FlowResult {
	let issue = &event.payload().issue;

	// Each label once.
	for (cx, label) in cx.each("labels", &issue.labels) {
		// Not too loud.
		cx.step("tell").call(slack::PostMessage {
			connection: slots::TEAM_SLACK, channel: "#labels".into(),
			text: format!("#{} {}", issue.number, label.name),
		}).await?; // told
	}

	match cx.switch("state", issue.state.as_str()) {
		// open ones
		"open" => {
			cx.value("open", 1);
		}
		"closed" | "done" => { cx.value("closed", 2); }
		_ => {}
	}
	cx.step("add_row").call(google_sheets::AppendRow {
		connection: slots::ISSUE_SHEET, spreadsheet: "1AbC".into(), range: "A:D".into(), values: row![issue.number],
	}).await?;
	Ok(())
}
