//! A flow with every form that the runtime offers, as a process of its own: what the tests start and ask.

use flow_runtime::connectors::{google_sheets, http, slack};
use flow_runtime::prelude::*;
use flow_runtime::slots::{Github, GoogleSheets, Http, Slack, Slot};
use serde::Deserialize;

mod forms;

/// The connection slots.
mod slots {
    use super::{Github, GoogleSheets, Http, Slack, Slot};

    pub const ACME_GITHUB: Slot<Github> = Slot::new("acme_github");
    pub const ISSUE_SHEET: Slot<GoogleSheets> = Slot::new("issue_sheet");
    pub const TEAM_SLACK: Slot<Slack> = Slot::new("team_slack");
    pub const SHOP: Slot<Http> = Slot::new("shop");
}

/// The fields of `issues.opened` that the flow reads.
#[derive(Debug, Deserialize)]
pub struct IssuesOpened {
    pub issue: Issue,
}

#[derive(Debug, Deserialize)]
pub struct Issue {
    pub number: i64,
    pub title: String,
    pub html_url: String,
    pub user: User,
    pub labels: Vec<Label>,
}

#[derive(Debug, Deserialize)]
pub struct User {
    pub login: String,
}

#[derive(Debug, Deserialize)]
pub struct Label {
    pub name: String,
}

/// The fields of an order.
#[derive(Debug, Deserialize)]
pub struct Order {
    pub body: OrderBody,
}

#[derive(Debug, Deserialize)]
pub struct OrderBody {
    pub id: i64,
    #[serde(default)]
    pub wish: String,
}

fn triggers() -> Triggers {
    let triggers = Triggers::new()
        .on(github::issues("opened").connection(slots::ACME_GITHUB), issue_opened)
        .on(github::issues("closed").connection(slots::ACME_GITHUB).ephemeral(), issue_closed)
        .on(github::issues("labeled").connection(slots::ACME_GITHUB), issue_labeled)
        .on(github::issues("reopened").connection(slots::ACME_GITHUB).ephemeral(), issue_labeled)
        .on(webhook::post("orders").bearer(slots::SHOP).responds(), order)
        .on(webhook::post("open").unverified(), open_order);
    forms::triggers(triggers)
}

/// A new issue in acme/app.
async fn issue_opened(cx: Cx<'_>, event: Verified<'_, IssuesOpened>) -> FlowResult {
    let issue = &event.payload().issue;

    let row = cx
        .step("add_row")
        .call(google_sheets::AppendRow {
            connection: slots::ISSUE_SHEET,
            spreadsheet: "1AbC".into(),
            range: "Issues!A:D".into(),
            values: row![issue.number, issue.title, issue.user.login, issue.html_url],
        })
        .await?;

    if cx.branch("is_bug", issue.labels.iter().any(|label| label.name == "bug")) {
        cx.step("tell_triage")
            .retry(5)
            .call(slack::PostMessage {
                connection: slots::TEAM_SLACK,
                channel: "#triage".into(),
                text: format!("Bug #{}: {} ({})", issue.number, issue.title, row.updated_range),
            })
            .await?;
    }
    Ok(())
}

/// The harder forms of the language: arms side by side, an error port, a value, a filter.
async fn issue_closed(cx: Cx<'_>, event: Verified<'_, IssuesOpened>) -> FlowResult {
    let issue = &event.payload().issue;

    let (row, told) = cx
        .join((
            async {
                let outcome = cx
                    .step("add_row")
                    .call(google_sheets::AppendRow {
                        connection: slots::ISSUE_SHEET,
                        spreadsheet: "1AbC".into(),
                        range: "Closed!A:B".into(),
                        values: row![issue.number, issue.title],
                    })
                    .outcome()
                    .await?;
                Ok(outcome.ok())
            },
            async {
                if !cx.filter("is_bug", issue.labels.iter().any(|label| label.name == "bug")) {
                    return Ok(None);
                }
                let told = cx
                    .step("tell_triage")
                    .call(slack::PostMessage {
                        connection: slots::TEAM_SLACK,
                        channel: "#triage".into(),
                        text: format!("Closed #{}", issue.number),
                    })
                    .await?;
                Ok(Some(told))
            },
        ))
        .await?;

    if row.is_some() || told.is_some() {
        let place = cx.value("place", row.map_or("nowhere", |row| &row.updated_range).to_owned());
        cx.respond("answer", Reply::json(200, json!({ "place": place }))).await?;
    }
    Ok(())
}

/// No call outside: what the inbox and the ephemeral path cost by themselves.
async fn issue_labeled(cx: Cx<'_>, event: Verified<'_, IssuesOpened>) -> FlowResult {
    let issue = &event.payload().issue;
    if cx.branch("is_bug", issue.labels.iter().any(|label| label.name == "bug")) {
        let place = format!("#{} {} ({})", issue.number, issue.title, issue.user.login);
        cx.respond("answer", Reply::json(200, json!({ "place": place }))).await?;
    }
    Ok(())
}

/// An order that is answered, and can be told to go wrong.
async fn order(cx: Cx<'_>, event: Verified<'_, Order>) -> FlowResult {
    let order = &event.payload().body;
    take_order(cx, order).await
}

/// An order that anybody may send.
async fn open_order(cx: Cx<'_>, event: Unverified<'_, Order>) -> FlowResult {
    let order = &event.payload().body;
    take_order(cx, order).await
}

async fn take_order(cx: Cx<'_>, order: &OrderBody) -> FlowResult {
    let doubled = cx.run("double", async { Ok(order.id * 2) }).await?;
    match order.wish.as_str() {
        "panic" => panic!("order {} wished for it", order.id),
        "same_id_twice" => {
            cx.branch("twice", true);
            cx.branch("twice", true);
        }
        "error" => {
            "not a number".parse::<i64>()?;
        }
        "fetch" | "send" => {
            let method = if order.wish == "fetch" { http::Method::Get } else { http::Method::Post };
            let found = cx
                .step("ask_shop")
                .retry(2)
                .timeout_seconds(2)
                .call(http::Request {
                    connection: slots::SHOP,
                    method,
                    path: format!("/orders/{}", order.id),
                    query: vec![("full".into(), "1".into())],
                    headers: vec![],
                    body: http::Body::None,
                })
                .await?;
            cx.value("shop_status", found.status);
        }
        "send_or_skip" | "send_or_repeat" => {
            let policy = if order.wish == "send_or_skip" { Unknown::Skip } else { Unknown::Repeat };
            cx.step("ask_shop")
                .timeout_seconds(1)
                .unknown(policy)
                .call(http::Request {
                    connection: slots::SHOP,
                    method: http::Method::Post,
                    path: format!("/orders/{}", order.id),
                    query: vec![],
                    headers: vec![],
                    body: http::Body::Json(json!({ "doubled": doubled })),
                })
                .await?;
        }
        _ => {}
    }
    cx.respond("answer", Reply::json(201, json!({ "doubled": doubled }))).await
}

fn main() -> std::process::ExitCode {
    flow_runtime::run("issues", triggers())
}
