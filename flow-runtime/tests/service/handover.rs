//! Full stores, full inboxes, graceful ends, restarts and switches between deployments.

use std::io::Write as _;
use std::net::TcpStream;
use std::time::Duration;

use serde_json::json;
use sqlx::ConnectOptions as _;
use sqlx::sqlite::SqliteConnectOptions;

use crate::process::{ADMIN_TOKEN, Flow, answer, issue};
use crate::stand_in::{Answer, Call, StandIn, usual};
use crate::{Scene, says};

pub async fn terminate(flow: &mut Flow) -> i32 {
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

/// A stand-in's usual answer, after a while for those who call this part of it.
fn slow(part: &'static str) -> impl Fn(&Call, usize) -> Option<Answer> + Send + Sync + 'static {
    move |call, before| {
        let after = Duration::from_millis(1200);
        call.target.contains(part).then(|| Answer { after, ..usual(call, before) })
    }
}

async fn until_called(stand_in: &StandIn, part: &str, times: usize) {
    while stand_in.calls_to(part).len() < times {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// A process of this number beside the ones that run.
fn beside(scene: &Scene, deployment: &str) -> Flow {
    let mut environment = scene.environment.clone();
    environment.insert("HOOKLOOM_DEPLOYMENT".into(), deployment.into());
    Flow::start(&environment)
}

fn assert_each_was_called_once(calls: &[Call], count: usize) {
    let mut seen =
        calls.iter().map(|call| format!("{} {}", call.target, call.body)).collect::<Vec<_>>();
    seen.sort();
    let all = seen.len();
    seen.dedup();
    assert_eq!((all, seen.len()), (count, count), "{seen:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_live_process_keeps_what_it_runs_whatever_ends_beside_it() {
    let mut scene = Scene::with(&[], slow("/orders/")).await;
    let order = async |flow: &Flow, id: i64| {
        // A read may be repeated, so that whoever runs an execution a second time asks a second time.
        let body = json!({ "id": id, "wish": "fetch" });
        let request = flow.client.post(format!("{}/open", flow.hooks));
        let request = request.header("idempotency-key", id.to_string()).json(&body);
        assert_eq!(answer(request).await.expect("an answer").0, 200);
    };
    for id in 0..3 {
        order(&scene.flow, id).await;
    }
    until_called(&scene.stand_in, "/orders/", 3).await;
    let restarted = beside(&scene, "1");
    for id in 3..6 {
        order(&restarted, id).await;
    }
    assert_eq!(terminate(&mut scene.flow).await, 0);
    for id in 6..9 {
        order(&restarted, id).await;
    }
    until_called(&scene.stand_in, "/orders/", 9).await;
    let next = beside(&scene, "2");
    order(&next, 9).await;
    let executions = next.settled().await;
    assert_eq!(executions.len(), 10);
    assert!(executions.iter().all(|execution| execution["state"] == "done"), "{executions:#?}");
    assert_each_was_called_once(&scene.stand_in.calls_to("/orders/"), 10);
    let version = |id: i64| {
        let id = id.to_string();
        let of = executions.iter().find(|execution| execution["delivery_id"] == id.as_str());
        of.expect("it is there")["version"].clone()
    };
    assert_eq!((version(0), version(8), version(9)), (json!(1), json!(1), json!(2)));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_process_answers_no_other_of_its_number_runs() {
    let mut scene = Scene::with(&[("HOOKLOOM_CONCURRENCY", "2")], slow("/orders/")).await;
    let order = |flow: &Flow, id: i64| {
        let request = flow.client.post(format!("{}/orders", flow.hooks)).bearer_auth("shop-token");
        tokio::spawn(answer(request.json(&json!({ "id": id, "wish": "fetch" }))))
    };
    let restarted = beside(&scene, "1");
    let mut callers = (0..2).map(|id| order(&restarted, id)).collect::<Vec<_>>();
    for caller in &mut callers {
        assert_eq!(caller.await.expect("it ends").expect("an answer").0, 201);
    }
    // Four callers, two permits: when the process is told to stop, two still wait for theirs.
    let callers = (2..6).map(|id| order(&scene.flow, id)).collect::<Vec<_>>();
    until_called(&scene.stand_in, "/orders/", 4).await;
    let next = beside(&scene, "2");
    assert_eq!(terminate(&mut scene.flow).await, 0);
    for caller in callers {
        let (status, body) = caller.await.expect("it ends").expect("an answer");
        assert_eq!(status, 201, "{body}");
    }
    let executions = next.settled().await;
    assert!(executions.iter().all(|execution| execution["state"] == "done"), "{executions:#?}");
    assert_each_was_called_once(&scene.stand_in.calls_to("/orders/"), 6);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_killed_process_left_goes_to_the_living_of_its_number() {
    let scene = Scene::with(&[("HOOKLOOM_CONCURRENCY", "1")], slow("/v4/")).await;
    let restarted = beside(&scene, "1");
    for number in 0..3 {
        let body = issue("opened", number, "question");
        scene.flow.deliver("issues", &format!("d-{number}"), &body).await;
    }
    until_called(&scene.stand_in, "/v4/", 1).await;
    let Scene { flow, stand_in, folder, .. } = scene;
    flow.kill();
    let executions = restarted.settled().await;
    let in_state =
        |state: &str| executions.iter().filter(|execution| execution["state"] == state).count();
    assert_eq!((in_state("done"), in_state("outcome_unknown")), (2, 1), "{executions:#?}");
    assert_each_was_called_once(&stand_in.calls_to("/v4/"), 3);
    drop(folder);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_delivery_whose_sender_hung_up_runs_all_the_same() {
    let scene = Scene::usual().await;
    let address = scene.flow.hooks.trim_start_matches("http://");
    for number in 0..20 {
        let body = issue("opened", number, "question");
        let signature = crate::process::sign(body.as_bytes());
        let request = format!(
            "POST /acme_github HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n\
             x-github-event: issues\r\nx-github-delivery: d-{number}\r\n\
             x-hub-signature-256: {signature}\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        let mut stream = TcpStream::connect(address).expect("it listens");
        stream.write_all(request.as_bytes()).expect("it reads");
    }
    // One that was cut off before it was on disk is sent again, as providers do.
    for number in 0..20 {
        let body = issue("opened", number, "question");
        scene.flow.deliver("issues", &format!("d-{number}"), &body).await;
    }
    let executions = scene.flow.settled().await;
    assert_eq!(executions.len(), 20);
    assert_eq!(scene.stand_in.calls_to("/v4/").len(), 20);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_journal_that_makes_no_sense_fails_its_own_execution_alone() {
    let scene = Scene::with(&[], slow("/orders/")).await;
    for id in 1..4 {
        let request = scene.flow.client.post(format!("{}/open", scene.flow.hooks));
        let body = json!({ "id": id, "wish": "fetch" });
        assert_eq!(answer(request.json(&body)).await.expect("an answer").0, 200);
    }
    until_called(&scene.stand_in, "/orders/", 3).await;
    let Scene { flow, environment, folder, .. } = scene;
    flow.kill();
    let mut store = SqliteConnectOptions::new()
        .filename(folder.path().join("flow.db"))
        .connect()
        .await
        .expect("the store");
    let edit = "UPDATE journal SET state = 'lost' WHERE path = 'double' AND execution = 1;
                UPDATE journal SET kind = 'step' WHERE path = 'double' AND execution = 2;";
    sqlx::raw_sql(edit).execute(&mut store).await.expect("it is written");
    let executions = Flow::start(&environment).settled().await;
    let mut ends = executions
        .iter()
        .map(|one| format!("{}: {}", one["state"], one["error"].as_str().unwrap_or_default()))
        .collect::<Vec<_>>();
    ends.sort();
    assert_eq!(ends.len(), 3);
    assert_eq!(ends[0], "\"done\": ");
    assert!(ends[1].contains("failed") && ends[1].contains("`double` was a step"), "{ends:?}");
    assert!(ends[2].contains("failed") && ends[2].contains("cannot be read: lost"), "{ends:?}");
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
