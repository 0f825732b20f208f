//! Deliveries: what is taken, what is turned away and how.

use std::io::Write as _;
use std::net::TcpStream;
use std::process::Command;

use serde_json::{Value, json};

use crate::process::{Flow, answer, binary, environment, issue, sign};
use crate::{Scene, says};

#[tokio::test(flavor = "multi_thread")]
async fn an_issue_becomes_a_row_and_a_bug_a_message_too() {
    let scene = Scene::usual().await;
    let (status, first) = scene.flow.deliver("issues", "d-1", &issue("opened", 1, "bug")).await;
    assert_eq!(status, 200, "{first}");
    let (status, _) = scene.flow.deliver("issues", "d-2", &issue("opened", 2, "question")).await;
    assert_eq!(status, 200);
    scene.flow.settled().await;

    let rows = scene.stand_in.calls_to("/v4/spreadsheets/");
    assert_eq!(rows.len(), 2);
    let row = rows.iter().find(|row| row.body["values"][0][0] == 1).expect("the row of issue 1");
    assert_eq!(row.method, "POST");
    assert_eq!(
        row.target,
        "/v4/spreadsheets/1AbC/values/Issues%21A%3AD:append?valueInputOption=USER_ENTERED&insertDataOption=INSERT_ROWS"
    );
    assert_eq!(row.headers["authorization"], "Bearer sheet-token");
    let cells = json!([[1, "Issue 1", "octocat", "https://github.test/acme/app/issues/1"]]);
    assert_eq!(row.body["values"], cells);

    let messages = scene.stand_in.calls_to("/api/chat.postMessage");
    assert_eq!(messages.len(), 1, "only the bug is told");
    assert_eq!(messages[0].body["channel"], "#triage");
    let text = messages[0].body["text"].as_str().expect("a text");
    assert!(text.starts_with("Bug #1: Issue 1 (Issues!A"), "{text}");

    let execution = scene.execution(first["execution"].as_str().expect("an id")).await;
    let steps = execution["steps"].as_array().expect("steps");
    let seen =
        steps.iter().map(|step| (&step["path"], &step["kind"], &step["state"])).collect::<Vec<_>>();
    assert_eq!(
        json!(seen),
        json!([
            ["add_row", "step", "done"],
            ["is_bug", "branch", "done"],
            ["tell_triage", "step", "done"]
        ])
    );
    assert_eq!(steps[1]["output"], json!(true));
    assert!(!execution.to_string().contains("-token"), "no secret is recorded: {execution}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_delivery_is_taken_once() {
    let scene = Scene::usual().await;
    let body = issue("opened", 1, "question");
    let (_, first) = scene.flow.deliver("issues", "d-1", &body).await;
    let check = async |delivery_id: &str, body: &str| {
        let (status, again) = scene.flow.deliver("issues", delivery_id, body).await;
        assert_eq!(status, 200);
        assert_eq!(again, json!({ "duplicate": true, "execution": first["execution"] }));
    };
    check("d-1", &body).await;
    // The signature does not cover the delivery id, so a copied body under a new id is a copy all the same.
    check("d-2", &body).await;
    check("d-1", &issue("opened", 2, "question")).await;
    // Many at once: one is the original, the others wait for its commit.
    let storm = issue("opened", 3, "question");
    let answers =
        futures::future::join_all((0..20).map(|_| scene.flow.deliver("issues", "d-3", &storm)))
            .await;
    let originals = answers.iter().filter(|(_, answer)| answer.get("duplicate").is_none()).count();
    assert_eq!(originals, 1, "{answers:?}");
    assert!(answers.iter().all(|(_, answer)| answer["execution"] == answers[0].1["execution"]));
    scene.flow.settled().await;
    assert_eq!(scene.stand_in.calls_to("/v4/").len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_input_gets_a_clear_answer() {
    let scene = Scene::with(&[("HOOKLOOM_BODY_LIMIT_BYTES", "20000")], |_, _| None).await;
    let at = |path: &str| scene.flow.client.post(format!("{}/{path}", scene.flow.hooks));
    let signed = |body: &str| {
        at("acme_github")
            .header("content-type", "application/json")
            .header("x-github-event", "issues")
            .header("x-hub-signature-256", sign(body.as_bytes()))
            .body(body.to_owned())
    };
    let good = issue("opened", 1, "bug");
    let long = issue("opened", 1, &"x".repeat(30_000));
    let json_of = |signature: &str| {
        at("acme_github")
            .header("content-type", "application/json")
            .header("x-hub-signature-256", signature.to_owned())
            .body(good.clone())
    };
    let plain = at("acme_github")
        .header("content-type", "text/plain")
        .header("x-hub-signature-256", sign(good.as_bytes()))
        .body(good.clone());
    let client = &scene.flow.client;
    let hooks = &scene.flow.hooks;
    let cases = [
        (signed("{\"action\":\"opened\",\n\"issue\":{"), 400, "line 2 column 9"),
        (signed("{\"action\": opened}"), 400, "line 1 column 12"),
        (signed(""), 400, "not JSON"),
        (signed(&long), 413, "longer than 20000 bytes"),
        (json_of(""), 401, "64 hex digits"),
        (json_of(&sign(b"another body")), 401, "not that of this body"),
        (at("acme_github").body(good.clone()), 401, "no X-Hub-Signature-256"),
        (plain, 415, "application/json"),
        (json_of(&sign(good.as_bytes())), 400, "X-GitHub-Event"),
        (at("nowhere"), 404, "no trigger listens at /nowhere"),
        (client.get(format!("{hooks}/acme_github")), 405, "only POST"),
        (client.put(format!("{hooks}/orders")), 405, "only POST"),
        (at("orders").body("{}"), 401, "no Authorization header"),
        (at("orders").bearer_auth("wrong").body("{}"), 401, "wrong"),
        (at("open").header("content-type", "application/json").body("{"), 400, "not JSON"),
        (at("open").body(vec![0xff, 0xfe]), 415, "UTF-8"),
    ];
    for (request, expect, says) in cases {
        let (status, body) = answer(request).await.expect("an answer");
        assert_eq!(status, expect, "{body}");
        assert!(body.to_string().contains(says), "{body} does not say {says}");
    }

    assert_eq!(scene.flow.admin("/executions").await, json!([]), "nothing of it was stored");
    let rejected = scene.flow.admin("/rejected").await;
    let rejected = rejected.as_array().expect("a list");
    let of_status = |status: u64| rejected.iter().filter(|one| one["status"] == status).count();
    assert_eq!((of_status(400), of_status(401), of_status(413), of_status(415)), (5, 5, 1, 2));
    assert_eq!(of_status(404) + of_status(405), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_sender_announces_takes_no_memory() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut limited = Command::new("bash");
    // As the product starts it: with 4 GiB of addresses.
    limited.args(["-c", "ulimit -v 4194304; exec \"$0\""]).arg(binary());
    let flow = Flow::start_as(limited, &environment(folder.path(), "http://127.0.0.1:9"));
    let address = flow.hooks.trim_start_matches("http://");
    let request = "POST /acme_github HTTP/1.1\r\nhost: x\r\ncontent-length: 26214400\r\n\r\nx";
    let streams = (0..400).map(|_| {
        let mut stream = TcpStream::connect(address).expect("it listens");
        stream.write_all(request.as_bytes()).expect("it reads");
        stream
    });
    let _streams = streams.collect::<Vec<_>>();
    assert_eq!(flow.deliver("ping", "d", "{}").await.0, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn events_without_a_trigger_and_pings() {
    let scene = Scene::usual().await;
    let check = async |event: &str, body: &str, expect: (u16, Value)| {
        assert_eq!(scene.flow.deliver(event, "d", body).await, expect);
    };
    check("ping", r#"{"zen":"Keep it logically awesome."}"#, (200, json!({ "pong": true }))).await;
    check("push", "{}", (202, json!({ "ignored": "push" }))).await;
    let edited = issue("edited", 1, "bug");
    check("issues", &edited, (202, json!({ "ignored": "issues.edited" }))).await;
    assert_eq!(scene.flow.admin("/executions").await, json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_carries_the_payload_too() {
    let scene = Scene::usual().await;
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    let form = form.append_pair("payload", &issue("opened", 1, "question")).finish();
    let request = scene
        .flow
        .client
        .post(format!("{}/acme_github", scene.flow.hooks))
        .header("content-type", "application/x-www-form-urlencoded")
        .header("x-github-event", "issues")
        .header("x-hub-signature-256", sign(form.as_bytes()))
        .body(form);
    let (status, body) = answer(request).await.expect("an answer");
    assert_eq!(status, 200, "{body}");
    let executions = scene.flow.settled().await;
    assert_eq!(executions[0]["event"], "issues.opened");
    assert_eq!(executions[0]["state"], "done");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_that_lacks_what_the_flow_reads_goes_to_the_dead_letter() {
    let scene = Scene::usual().await;
    let body = r#"{"action":"opened","issue":{"number":1,"title":"t","html_url":"u","labels":[],"user":{"id":1}}}"#;
    let (status, _) = scene.flow.deliver("issues", "d-1", body).await;
    assert_eq!(status, 200, "the delivery is not to blame");
    let executions = scene.flow.settled().await;
    assert_eq!(executions[0]["state"], "failed");
    let error = executions[0]["error"].as_str().expect("an error");
    assert_eq!(error, "the event lacks the field `issue.user.login`, which the flow reads");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flow_that_responds_answers_its_caller() {
    let scene = Scene::with(&[], |call, _| {
        if call.target.starts_with("/orders/9") { says(404, json!("gone")) } else { None }
    })
    .await;
    let order = async |id: i64, wish: &str| {
        let request = scene.flow.client.post(format!("{}/orders", scene.flow.hooks));
        let request = request.bearer_auth("shop-token").json(&json!({ "id": id, "wish": wish }));
        answer(request).await.expect("an answer")
    };
    assert_eq!(order(21, "").await, (201, json!({ "doubled": 42 })));
    assert_eq!(order(4, "fetch").await, (201, json!({ "doubled": 8 })));
    let (status, body) = order(9, "fetch").await;
    assert_eq!(status, 500, "{body}");
    assert!(body["execution"].is_string(), "the event is stored all the same: {body}");
    let executions = scene.flow.settled().await;
    assert_eq!(executions.len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn credentials_of_callers_are_not_stored() {
    let scene = Scene::usual().await;
    let request = scene.flow.client.post(format!("{}/open", scene.flow.hooks));
    let request = request
        .bearer_auth("hunter2")
        .header("x-api-key", "hunter2")
        .header("cookie", "session=hunter2")
        .header("idempotency-key", "order-1")
        .json(&json!({ "id": 1 }));
    let (_, accepted) = answer(request).await.expect("an answer");
    scene.flow.settled().await;
    let execution = scene.execution(accepted["execution"].as_str().expect("an id")).await;
    assert!(!execution.to_string().contains("hunter2"), "{execution}");
    assert_eq!(execution["payload"]["headers"]["idempotency-key"], "order-1");
}

#[tokio::test(flavor = "multi_thread")]
async fn ephemeral_triggers_run_at_once_and_store_nothing() {
    let scene = Scene::with(&[], |call, _| {
        if call.target.contains("Closed") && call.body["values"][0][0] == 2 {
            says(403, json!({}))
        } else {
            None
        }
    })
    .await;
    let (status, body) = scene.flow.deliver("issues", "d", &issue("closed", 1, "bug")).await;
    assert_eq!((status, &body), (200, &json!({ "place": "Issues!A2:D2" })));
    assert_eq!(scene.stand_in.calls_to("/api/chat.postMessage").len(), 1);
    // The error port takes the refusal, the filter lets nothing through: nothing is left to answer.
    let (status, body) = scene.flow.deliver("issues", "d", &issue("closed", 2, "question")).await;
    assert_eq!((status, &body), (200, &json!({ "done": true })));
    let (status, body) = scene.flow.deliver("issues", "d", r#"{"action":"closed"}"#).await;
    assert_eq!(status, 422, "{body}");
    assert_eq!(scene.flow.admin("/executions").await, json!([]));
}
