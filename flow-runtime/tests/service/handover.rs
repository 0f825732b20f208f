//! Full stores, full inboxes, graceful ends, restarts and switches between deployments.

use std::time::Duration;

use serde_json::json;

use crate::process::{ADMIN_TOKEN, Flow, answer, issue};
use crate::stand_in::Answer;
use crate::{Scene, says};

async fn terminate(flow: &mut Flow) -> i32 {
    let pid = flow.child.id().to_string();
    let sent = std::process::Command::new("kill").args(["-TERM", &pid]).status();
    assert!(sent.expect("kill runs").success());
    for _ in 0..1500 {
        if let Some(status) = flow.child.try_wait().expect("it can be asked") {
            return status.code().unwrap_or(-1);
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("it does not end");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_store_is_said_and_nothing_acknowledged_is_lost() {
    let scene = Scene::with(&[("HOOKLOOM_SQLITE_MAX_PAGES", "60")], |_, _| None).await;
    let mut accepted = 0;
    let mut refused = 0;
    for number in 0..60 {
        let body = issue("opened", number, &"x".repeat(9_000));
        let request = scene
            .flow
            .client
            .post(format!("{}/acme_github", scene.flow.hooks))
            .header("content-type", "application/json")
            .header("x-github-event", "issues")
            .header("x-github-delivery", format!("d-{number}"))
            .header("x-hub-signature-256", crate::process::sign(body.as_bytes()))
            .body(body);
        let response = request.send().await.expect("an answer");
        match response.status().as_u16() {
            200 => accepted += 1,
            503 => {
                assert_eq!(response.headers()["retry-after"], "5");
                let body = text(response).await;
                assert!(body.contains("the store is full"), "{body}");
                refused += 1;
            }
            other => panic!("answered {other}"),
        }
        if refused > 3 {
            break;
        }
    }
    assert!(accepted > 0 && refused > 3, "{accepted} accepted, {refused} refused");
    // With room again, what was accepted goes on, and only that.
    let Scene { flow, stand_in, mut environment, folder } = scene;
    flow.kill();
    environment.remove("HOOKLOOM_SQLITE_MAX_PAGES");
    let flow = Flow::start(&environment);
    let executions = flow.settled().await;
    assert_eq!(executions.len(), accepted);
    let ended_well = |execution: &&serde_json::Value| {
        matches!(execution["state"].as_str(), Some("done" | "outcome_unknown"))
    };
    assert!(executions.iter().all(|execution| ended_well(&execution)), "{executions:#?}");
    assert!(stand_in.calls_to("/v4/").len() <= accepted);
    drop(folder);
}

async fn text(mut response: reqwest::Response) -> String {
    let mut bytes = Vec::new();
    while let Ok(Some(chunk)) = response.chunk().await {
        bytes.extend_from_slice(&chunk);
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_inbox_over_its_limit_refuses() {
    let settings = [("HOOKLOOM_INBOX_LIMIT", "3"), ("HOOKLOOM_CONCURRENCY", "1")];
    let scene = Scene::with(&settings, |call, _| {
        call.target.starts_with("/v4/").then(|| Answer {
            after: Duration::from_millis(700),
            status: 200,
            headers: Vec::new(),
            body: json!({ "spreadsheetId": "1AbC", "updates": { "updatedRange": "A1", "updatedRows": 1 } }),
        })
    })
    .await;
    let mut statuses = Vec::new();
    for number in 0..5 {
        let body = issue("opened", number, "question");
        statuses.push(scene.flow.deliver("issues", &format!("d-{number}"), &body).await.0);
    }
    assert_eq!(statuses, [200, 200, 200, 503, 503]);
    let executions = scene.flow.settled().await;
    assert!(executions.iter().all(|execution| execution["state"] == "done"), "{executions:?}");
    assert_eq!(executions.len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_graceful_end_finishes_what_runs() {
    let mut scene = Scene::with(&[], |call, before| {
        let usual = crate::stand_in::usual(call, before);
        Some(Answer { after: Duration::from_millis(400), ..usual })
    })
    .await;
    scene.flow.deliver("issues", "d", &issue("opened", 1, "bug")).await;
    assert_eq!(terminate(&mut scene.flow).await, 0);
    assert_eq!(scene.stand_in.calls_to("chat.postMessage").len(), 1, "both steps ran to their end");
    let flow = Flow::start(&scene.environment);
    assert_eq!(flow.settled().await[0]["state"], "done");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_next_version_takes_over_what_the_last_one_left() {
    let scene = Scene::with(&[], |call, before| {
        if call.target.contains("chat.postMessage") && before == 0 {
            says(503, json!({}))
                .map(|answer| Answer { headers: vec![("retry-after", "3".into())], ..answer })
        } else {
            None
        }
    })
    .await;
    let (_, accepted) = scene.flow.deliver("issues", "d", &issue("opened", 1, "bug")).await;
    let id = accepted["execution"].as_str().expect("an id").to_owned();
    while scene.stand_in.calls_to("chat.postMessage").is_empty() {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let Scene { mut flow, stand_in, mut environment, folder } = scene;
    environment.insert("HOOKLOOM_DEPLOYMENT".into(), "2".into());
    let next = Flow::start(&environment);
    let adopt = |deployment: i64| {
        let request = next.client.post(format!("{}/adopt", next.admin)).bearer_auth(ADMIN_TOKEN);
        answer(request.json(&json!({ "deployment": deployment })))
    };
    assert_eq!(adopt(1).await.expect("an answer").0, 409, "it still runs");
    // Both versions see a copy of a delivery that either took.
    let (_, again) = next.deliver("issues", "d", &issue("opened", 1, "bug")).await;
    assert_eq!(again["duplicate"], true);
    assert_eq!(terminate(&mut flow).await, 0);
    assert_eq!(adopt(1).await.expect("an answer").0, 204);
    let executions = next.settled().await;
    let execution = executions.iter().find(|execution| execution["id"] == id).expect("it is there");
    assert_eq!((&execution["state"], &execution["version"]), (&json!("done"), &json!(2)));
    assert_eq!(stand_in.calls_to("/v4/").len(), 1, "the row was not repeated");
    drop(folder);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_drained_process_takes_nothing_more() {
    let scene = Scene::usual().await;
    let request = scene.flow.client.post(format!("{}/drain", scene.flow.admin));
    let (status, body) = answer(request.bearer_auth(ADMIN_TOKEN)).await.expect("an answer");
    assert_eq!((status, body), (200, json!({ "drained": true, "running": 0 })));
    let request = scene.flow.client.get(format!("{}/health", scene.flow.admin));
    assert_eq!(answer(request).await.expect("an answer").0, 200, "it can still be asked");
}
