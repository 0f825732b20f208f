//! The hooks listener: where deliveries go, what of them and of their answers passes.

use flow_model::flow::Flow;
use serde_json::{Value, json};

use crate::running::{Running, issues_to_sheet};

/// Answers with what it was sent.
fn echo() -> Flow {
    let flow = json!({
        "name": "Echo",
        "nodes": [
            { "id": "asked", "kind": "http", "title": "Asked", "at": { "x": 0, "y": 0 },
              "fields": { "method": "post", "path": "echo", "verify": "none" } },
            { "id": "told", "kind": "respond", "title": "Told", "at": { "x": 200, "y": 0 },
              "fields": { "status": "201", "json": "{ \"headers\": headers, \"query\": query, \"body\": body }" } }
        ],
        "edges": [{ "from": "asked", "port": "then", "to": "told" }]
    });
    serde_json::from_value(flow).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn nowhere_to_go_is_said() {
    let running = Running::start().await;
    let caller = &running.caller;
    let ask = |path: &str| caller.client.post(format!("{}{path}", running.hooks)).body("{}");
    for path in ["/", "/hooks", "/hooks/none", "/hooks/none/x", "/api/v1/session", "/sign-in"] {
        let answer = caller.send(ask(path)).await;
        assert_eq!(answer.status, 404, "{path}");
        assert_eq!(answer.headers["content-security-policy"], "sandbox");
    }
    let document = caller.create(&issues_to_sheet("Never deployed")).await;
    let answer = caller.send(ask(&format!("/hooks/{}/acme_github", document.slug))).await;
    assert_eq!(answer.status, 503);
    assert!(answer.headers.contains_key("retry-after"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flow_sees_no_cookies_of_the_product_and_its_answer_is_no_page() {
    let running = Running::start().await;
    let caller = &running.caller;
    running.deployed(&echo()).await;
    let url = format!("{}/hooks/echo/echo?a=1&b=2", running.hooks);
    let request = caller
        .client
        .post(&url)
        .header("cookie", format!("{}; theirs=1", caller.cookie))
        .header("connection", "keep-alive, x-hop")
        .header("x-hop", "1")
        .json(&json!({ "text": "hello" }));
    let answer = caller.send(request).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    assert_eq!(answer.headers["content-security-policy"], "sandbox");
    assert_eq!(answer.headers["x-content-type-options"], "nosniff");
    let seen: Value = answer.json();
    assert!(!answer.text().contains("hookloom_session"), "{seen}");
    assert_eq!(seen["headers"]["x-forwarded-for"], "127.0.0.1");
    assert_eq!(seen["headers"]["x-forwarded-proto"], "http");
    assert!(seen["headers"].get("x-hop").is_none());
    assert_eq!((&seen["query"]["a"], &seen["body"]["text"]), (&json!("1"), &json!("hello")));
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_deliveries_are_answered_clearly() {
    let running = Running::start().await;
    let caller = &running.caller;
    let document = running.deployed(&issues_to_sheet("Bad deliveries")).await;
    let slug = document.slug.as_str();
    let secret = running.secret(slug).await;
    let url = format!("{}/hooks/{slug}/acme_github", running.hooks);
    let unsigned = caller.client.post(&url).header("x-github-event", "issues").body("{");
    assert_eq!(caller.send(unsigned).await.status, 401);
    let elsewhere =
        caller.client.post(format!("{}/hooks/{slug}/elsewhere", running.hooks)).body("{}");
    assert_eq!(caller.send(elsewhere).await.status, 404);
    let large =
        caller.client.post(&url).header("x-github-event", "issues").body(vec![b' '; 26 << 20]);
    // Whoever sends on while it is refused may see the connection close instead.
    if let Ok(answer) = large.send().await {
        assert_eq!(answer.status(), 413);
    }
    assert_eq!(caller.send(running.delivery(slug, 1, "one", &secret)).await.status, 200);
    assert_eq!(running.stand_in.rows_come(1).await.len(), 1);
}
