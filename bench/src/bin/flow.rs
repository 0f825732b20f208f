//! The main example without its calls to the outside, in the form the emitter writes.

use flow_runtime::prelude::*;
use flow_runtime::slots::{Github, Slot};
use serde::Deserialize;

const ACME_GITHUB: Slot<Github> = Slot::new("acme_github");

#[derive(Deserialize)]
struct IssuesOpened {
    issue: Issue,
}

#[derive(Deserialize)]
struct Issue {
    number: i64,
    title: String,
    html_url: String,
    user: User,
    labels: Vec<Label>,
}

#[derive(Deserialize)]
struct User {
    login: String,
}

#[derive(Deserialize)]
struct Label {
    name: String,
}

fn main() -> std::process::ExitCode {
    let trigger = github::issues("opened").connection(ACME_GITHUB);
    let is_stored = std::env::var_os("BENCH_EPHEMERAL").is_none();
    let trigger = if is_stored { trigger } else { trigger.ephemeral() };
    flow_runtime::run(env!("CARGO_PKG_NAME"), Triggers::new().on(trigger, issue_opened))
}

async fn issue_opened(cx: Cx<'_>, event: Verified<'_, IssuesOpened>) -> FlowResult {
    let issue = &event.payload().issue;
    cx.value("row", json!([issue.number, issue.title, issue.user.login, issue.html_url]));
    if cx.branch("is_bug", issue.labels.iter().any(|label| label.name == "bug")) {
        cx.value("text", format!("Bug #{}: {}", issue.number, issue.title));
    }
    Ok(())
}
