//! The admin listener: who may ask, and what it says.

use serde_json::json;

use crate::Scene;
use crate::process::{ADMIN_TOKEN, answer, issue};
use crate::stand_in::{Answer, usual};

#[tokio::test(flavor = "multi_thread")]
async fn only_health_is_open() {
    let scene = Scene::usual().await;
    let check = async |path: &str, token: &str, expect: u16| {
        let request = scene.flow.client.get(format!("{}{path}", scene.flow.admin));
        let request = if token.is_empty() { request } else { request.bearer_auth(token) };
        let (status, body) = answer(request).await.expect("an answer");
        assert_eq!(status, expect, "{path}: {body}");
    };
    check("/health", "", 200).await;
    for path in ["/metrics", "/metrics.json", "/executions", "/executions/x", "/rejected"] {
        check(path, "", 401).await;
        check(path, "wrong", 401).await;
    }
    check("/metrics", ADMIN_TOKEN, 200).await;
    check("/executions/x", ADMIN_TOKEN, 404).await;
    check("/executions?state=lost", ADMIN_TOKEN, 400).await;
    check("/nothing", ADMIN_TOKEN, 404).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn numbers_and_lists() {
    let scene = Scene::usual().await;
    for number in 0..5 {
        let body = issue("opened", number, "bug");
        scene.flow.deliver("issues", &format!("d-{number}"), &body).await;
    }
    scene.flow.deliver("issues", "d-bad", r#"{"action":"opened"}"#).await;
    scene.flow.settled().await;

    let metrics =
        scene.flow.client.get(format!("{}/metrics", scene.flow.admin)).bearer_auth(ADMIN_TOKEN);
    let (_, text) = answer(metrics).await.expect("an answer");
    let text = text.as_str().expect("text");
    for line in [
        "hookloom_events_accepted_total 6",
        "hookloom_executions_done_total 5",
        "hookloom_executions_failed_total 1",
        "hookloom_executions_waiting 0",
        "hookloom_node_runs_total{node=\"add_row\"} 5",
    ] {
        assert!(text.lines().any(|own| own == line), "no `{line}` in\n{text}");
    }

    let numbers = scene.flow.admin("/metrics.json?minutes=5").await;
    let points = numbers["points"].as_array().expect("points");
    assert_eq!((points.len(), &numbers["step_ms"]), (5, &json!(60_000)));
    let sum = |field: &str| points.iter().filter_map(|point| point[field].as_u64()).sum::<u64>();
    assert_eq!((sum("accepted"), sum("done"), sum("failed")), (6, 5, 1));
    assert!(points.iter().any(|point| point["p99_ms"].as_f64() > Some(0.0)));
    assert!(numbers["rss_bytes"].as_u64() > Some(1_000_000));
    assert_eq!(numbers["nodes"].as_array().expect("nodes").len(), 2);

    let failed = scene.flow.admin("/executions?state=failed").await;
    assert_eq!(failed.as_array().map(Vec::len), Some(1));
    let page = scene.flow.admin("/executions?limit=2").await;
    assert_eq!(page.as_array().map(Vec::len), Some(2));
    assert_eq!(page[0]["delivery_id"], "d-bad", "newest first");
    let id = page[1]["id"].as_str().expect("an id");
    let rest = scene.flow.admin(&format!("/executions?before={id}")).await;
    assert_eq!(rest.as_array().map(Vec::len), Some(4), "none is skipped");
    assert_eq!(scene.flow.admin("/executions?state=running").await, json!([]));
    let before =
        scene.flow.admin(&format!("/executions?before_ms={}", page[1]["accepted_at_ms"])).await;
    assert!(
        before
            .as_array()
            .expect("a list")
            .iter()
            .all(|one| one["accepted_at_ms"].as_i64() < page[1]["accepted_at_ms"].as_i64())
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_runs_is_found_behind_whatever_came_later() {
    let scene = Scene::with(&[], |call, before| {
        let after = std::time::Duration::from_millis(1900);
        let slow = call.target.starts_with("/orders/");
        slow.then(|| Answer { after, ..usual(call, before) })
    })
    .await;
    let order = async |id: i64, wish: &str| {
        let request = scene.flow.client.post(format!("{}/open", scene.flow.hooks));
        answer(request.json(&json!({ "id": id, "wish": wish }))).await.expect("an answer").1
    };
    let slow = order(1, "fetch").await;
    for id in 2..6 {
        order(id, "").await;
    }
    while scene.flow.admin("/executions?state=done").await.as_array().map(Vec::len) != Some(4) {
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    let running = scene.flow.admin("/executions?state=running&limit=2").await;
    assert_eq!(running[0]["id"], slow["execution"], "{running}");
}
