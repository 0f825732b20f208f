//! The admin listener: who may ask, and what it says.

use serde_json::json;

use crate::Scene;
use crate::process::{ADMIN_TOKEN, answer, issue};

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
