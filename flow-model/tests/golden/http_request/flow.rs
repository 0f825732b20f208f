//! Every body and every method.

use flow_runtime::connectors::http;
use flow_runtime::prelude::*;

use crate::payloads::IssuesOpened;
use crate::slots;

pub fn triggers() -> Triggers {
    Triggers::new().on(github::issues("opened").connection(slots::ACME_GITHUB), issue_opened)
}

/// A new issue.
pub async fn issue_opened(cx: Cx<'_>, event: Verified<'_, IssuesOpened>) -> FlowResult {
    let issue = &event.payload().issue;

    let person = cx
        .step("look_up")
        .call(http::Request {
            connection: slots::CRM,
            method: http::Method::Get,
            path: format!("/people/{}", issue.user.login),
            query: vec![("title".into(), issue.title.clone()), ("page".into(), "1".into())],
            headers: Vec::new(),
            body: http::Body::None,
        })
        .await?;

    cx.step("create")
        .call(http::Request {
            connection: slots::CRM,
            method: http::Method::Post,
            path: "/tickets".into(),
            query: Vec::new(),
            headers: vec![("x-source".into(), "github".into())],
            body: http::Body::Json(json!({
                "title": issue.title,
                "open": true,
                "person": person.status
            })),
        })
        .await?;

    cx.step("note")
        .call(http::Request {
            connection: slots::CRM,
            method: http::Method::Put,
            path: "/note".into(),
            query: Vec::new(),
            headers: Vec::new(),
            body: http::Body::Text(issue.title.clone()),
        })
        .await?;

    cx.step("remove")
        .call(http::Request {
            connection: slots::CRM,
            method: http::Method::Delete,
            path: "/note".into(),
            query: Vec::new(),
            headers: Vec::new(),
            body: http::Body::None,
        })
        .await?;
    Ok(())
}
