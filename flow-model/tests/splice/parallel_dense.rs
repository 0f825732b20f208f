//! Records new issues in a sheet and tells the triage channel about bugs.

use flow_runtime::connectors::{google_sheets, slack};
use flow_runtime::prelude::*;

use crate::payloads::IssuesOpened;
use crate::slots;

pub fn triggers() -> Triggers {
	Triggers::new().on(github::issues("opened").connection(slots::ACME_GITHUB), issue_opened)
}

/// A new issue in acme/app.
pub async fn issue_opened(cx: Cx<'_>, event: Verified<'_, IssuesOpened>) -> FlowResult {
	let issue = &event.payload().issue;

	cx.join((
		async {
			cx.step("add_row").call(google_sheets::AppendRow { connection: slots::ISSUE_SHEET, spreadsheet: "1AbC".into(), range: "Issues!A:D".into(), values: row![issue.number, issue.title, issue.user.login, issue.html_url], }).await?;
			Ok(())
		},
		async {
			if cx.branch("is_bug", issue.labels.iter().any(|label| label.name == "bug")) { cx.step("tell_triage").retry(5).call(slack::PostMessage { connection: slots::TEAM_SLACK, channel: "#triage".into(), text: "A bug".into(), }).await?; }
			Ok(())
		},
	))
	.await?;
	Ok(())
}
