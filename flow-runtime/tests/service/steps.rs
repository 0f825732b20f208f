//! Steps: retries, permanent errors, outcomes unknown, panics, replays.

use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::{Value, json};

use crate::process::{ADMIN_TOKEN, answer, issue};
use crate::stand_in::Answer;
use crate::{Scene, says};

async fn post(scene: &Scene, path: &str, body: Value) -> (u16, Value) {
    let request = scene.flow.client.request(Method::POST, format!("{}{path}", scene.flow.admin));
    answer(request.bearer_auth(ADMIN_TOKEN).json(&body)).await.expect("an answer")
}

fn slack_says(body: Value) -> impl Fn(&crate::stand_in::Call, usize) -> Option<Answer> {
    move |call, before| {
        (call.target.contains("chat.postMessage") && before == 0).then(|| Answer {
            after: Duration::ZERO,
            status: 200,
            headers: vec![("retry-after", "1".into())],
            body: body.clone(),
        })
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn failures_that_may_heal_are_tried_again() {
    let scene = Scene::with(&[], |call, before| {
        if call.target.starts_with("/v4/") && before < 2 { says(503, json!({})) } else { None }
    })
    .await;
    let (_, answer) = scene.flow.deliver("issues", "d", &issue("opened", 1, "question")).await;
    scene.flow.settled().await;
    let execution = scene.execution(answer["execution"].as_str().expect("an id")).await;
    assert_eq!(execution["summary"]["state"], "done");
    assert_eq!(execution["steps"][0]["attempts"], 3);
    assert_eq!(execution["steps"][0]["error"], Value::Null, "the last try went well");
    assert_eq!(scene.stand_in.calls_to("/v4/").len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn retry_after_is_honoured_across_a_durable_wait() {
    let limited = json!({ "ok": false, "error": "ratelimited" });
    let scene = Scene::with(&[], {
        let slack = slack_says(limited);
        move |call, before| {
            slack(call, before)
                .map(|answer| Answer { headers: vec![("retry-after", "2".into())], ..answer })
        }
    })
    .await;
    let since = Instant::now();
    let (_, answer) = scene.flow.deliver("issues", "d", &issue("opened", 1, "bug")).await;
    let id = answer["execution"].as_str().expect("an id");
    scene.flow.settled().await;
    assert!(since.elapsed() >= Duration::from_secs(2), "it came back too early");
    let execution = scene.execution(id).await;
    assert_eq!(execution["summary"]["state"], "done");
    assert_eq!(scene.stand_in.calls_to("chat.postMessage").len(), 2);
    assert_eq!(scene.stand_in.calls_to("/v4/").len(), 1, "the row was not repeated on resume");
}

#[tokio::test(flavor = "multi_thread")]
async fn errors_that_cannot_heal_go_to_the_dead_letter_at_once() {
    let refusal = json!({ "ok": false, "error": "channel_not_found" });
    let scene = Scene::with(&[], slack_says(refusal)).await;
    let (_, answer) = scene.flow.deliver("issues", "d", &issue("opened", 1, "bug")).await;
    let id = answer["execution"].as_str().expect("an id");
    scene.flow.settled().await;
    let execution = scene.execution(id).await;
    assert_eq!(execution["summary"]["state"], "failed");
    assert_eq!(execution["summary"]["error"], "Slack refused: channel_not_found");
    assert_eq!(execution["steps"][2]["attempts"], 1);

    let (status, replay) = post(&scene, &format!("/executions/{id}/replay"), json!({})).await;
    assert_eq!(status, 201, "{replay}");
    assert_eq!(replay["replay_of"], id);
    scene.flow.settled().await;
    let replayed = scene.execution(replay["id"].as_str().expect("an id")).await;
    assert_eq!(replayed["summary"]["state"], "done");
    assert_eq!(replayed["payload"], execution["payload"]);
    assert_eq!(scene.stand_in.calls_to("/v4/").len(), 2, "a replay calls out again");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_outcome_waits_for_a_person() {
    let slow = |call: &crate::stand_in::Call, before: usize| {
        (call.target.starts_with("/orders/") && before == 0).then(|| Answer {
            after: Duration::from_secs(20),
            status: 200,
            headers: Vec::new(),
            body: json!({}),
        })
    };
    let scene = Scene::with(&[], slow).await;
    let check = async |id: i64, resolution: &str, state: &str, calls: usize| {
        let execution = scene.order(id, "send").await;
        assert_eq!(execution["summary"]["state"], "outcome_unknown", "{execution}");
        let execution_id = execution["summary"]["id"].as_str().expect("an id");
        let path = format!("/executions/{execution_id}/resolve");
        let (status, _) =
            post(&scene, &path, json!({ "path": "double", "resolution": "skip" })).await;
        assert_eq!(status, 409, "that one is known");
        let (status, body) =
            post(&scene, &path, json!({ "path": "ask_shop", "resolution": resolution })).await;
        assert_eq!(status, 204, "{body}");
        scene.flow.settled().await;
        let execution = scene.execution(execution_id).await;
        assert_eq!(execution["summary"]["state"], state, "{execution}");
        assert_eq!(scene.stand_in.calls_to(&format!("/orders/{id}?")).len(), calls);
    };
    check(1, "repeat", "done", 2).await;
    check(2, "skip", "done", 1).await;
    check(3, "fail", "failed", 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_may_have_been_carried_out_is_neither_repeated_nor_called_failed() {
    let scene = Scene::with(&[], |call, before| {
        let order = call.target.strip_prefix("/orders/")?.split('?').next()?;
        match (order.parse::<u16>().ok()?, before) {
            (status @ (429 | 500 | 502 | 503 | 504), 0) => says(status, json!({})),
            (1, 0) => says(200, json!("x".repeat(5 * 1024 * 1024))),
            // Two tries that heal, one that may have been carried out, and after the person one more that heals.
            (2, 0 | 1 | 3) => says(503, json!({})),
            (2, 2) => says(500, json!({})),
            _ => None,
        }
    })
    .await;
    let check = async |id: i64, wish: &str, state: &str, calls: usize| {
        let execution = scene.order(id, wish).await;
        assert_eq!(execution["summary"]["state"], state, "{id}: {execution}");
        assert_eq!(scene.stand_in.calls_to(&format!("/orders/{id}?")).len(), calls, "{id}");
        execution["summary"]["id"].as_str().expect("an id").to_owned()
    };
    for id in [500, 502, 504, 1] {
        check(id, "send", "outcome_unknown", 1).await;
    }
    for id in [429, 503] {
        check(id, "send", "done", 2).await;
    }
    let id = check(2, "send", "outcome_unknown", 3).await;
    let repeat = json!({ "path": "ask_shop", "resolution": "repeat" });
    assert_eq!(post(&scene, &format!("/executions/{id}/resolve"), repeat).await.0, 204);
    scene.flow.settled().await;
    assert_eq!(scene.execution(&id).await["summary"]["state"], "done", "the tries begin anew");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_may_be_repeated_is_and_an_unreadable_answer_to_an_append_is_unknown() {
    let scene = Scene::with(&[], |call, before| match (call.target.as_str(), before) {
        ("/orders/500?full=1", 0) => says(500, json!({})),
        (target, _) if target.starts_with("/v4/") => says(200, json!({ "odd": true })),
        _ => None,
    })
    .await;
    let read = scene.order(500, "fetch").await;
    assert_eq!(read["summary"]["state"], "done", "{read}");
    let (_, answer) = scene.flow.deliver("issues", "d", &issue("opened", 1, "question")).await;
    scene.flow.settled().await;
    let execution = scene.execution(answer["execution"].as_str().expect("an id")).await;
    assert_eq!(execution["summary"]["state"], "outcome_unknown", "{execution}");
    assert_eq!(scene.stand_in.calls_to("/v4/").len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn policies_settle_an_unknown_outcome_without_a_person() {
    let scene = Scene::with(&[], |call, before| {
        (call.target.starts_with("/orders/") && before == 0).then(|| Answer {
            after: Duration::from_secs(20),
            status: 200,
            headers: Vec::new(),
            body: json!({}),
        })
    })
    .await;
    let skipped = scene.order(1, "send_or_skip").await;
    assert_eq!(skipped["summary"]["state"], "done", "{skipped}");
    assert_eq!(skipped["steps"][1]["state"], "skipped");
    let repeated = scene.order(2, "send_or_repeat").await;
    assert_eq!(repeated["summary"]["state"], "done", "{repeated}");
    assert_eq!(repeated["steps"][1]["attempts"], 2);
    let calls = scene.stand_in.calls_to("/orders/2");
    assert_eq!(calls.len(), 2);
    let key = |call: usize| calls[call].headers["idempotency-key"].clone();
    assert_eq!(key(0), key(1), "every try of a step carries the same key");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_goes_wrong_in_a_rust_node_fails_that_execution_alone() {
    let scene = Scene::usual().await;
    let check = async |wish: &str, expect: &[&str]| {
        let execution = scene.order(7, wish).await;
        assert_eq!(execution["summary"]["state"], "failed", "{execution}");
        let error = execution["summary"]["error"].as_str().expect("an error");
        for part in expect {
            assert!(error.contains(part), "{error} does not say {part}");
        }
    };
    check("panic", &["panic after `double`", "order 7 wished for it", "issues/main.rs:"]).await;
    check("same_id_twice", &["`twice` was used twice"]).await;
    check("error", &["invalid digit found in string"]).await;
    let fine = scene.order(8, "").await;
    assert_eq!(fine["summary"]["state"], "done", "the service lives");
}
