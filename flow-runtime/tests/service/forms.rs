//! Loops, waits, ends, error ports and disabled nodes: what they record, and what happens when they go on.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::handover::terminate;
use crate::process::{Flow, answer, binary, environment, issue};
use crate::stand_in::{Answer, usual};
use crate::{Scene, says};

/// An execution's records by path, one a line: path, kind, state, and the decision, value, length or error.
fn trace(execution: &Value) -> String {
    let steps = execution["steps"].as_array().expect("steps");
    let mut lines = steps
        .iter()
        .map(|step| {
            let text = |name: &str| step[name].as_str().unwrap_or_default().to_owned();
            let mut line = format!("{} {} {}", text("path"), text("kind"), text("state"));
            if text("kind") != "step" && !step["output"].is_null() {
                line.push_str(&format!(" {}", step["output"]));
            }
            if !step["error"].is_null() {
                line.push_str(&format!(": {}", text("error")));
            }
            line
        })
        .collect::<Vec<_>>();
    lines.sort();
    lines.join("\n")
}

fn expect(execution: &Value, state: &str, error: Option<&str>, lines: &[&str]) {
    assert_eq!(execution["summary"]["state"], state, "{execution:#}");
    let said = execution["summary"]["error"].as_str();
    match error {
        Some(part) => assert!(said.is_some_and(|said| said.contains(part)), "{said:?}, not {part}"),
        None => assert_eq!(said, None),
    }
    let mut lines = lines.to_vec();
    lines.sort_unstable();
    assert_eq!(trace(execution), lines.join("\n"));
}

fn labels(names: &[&str]) -> Value {
    names.iter().map(|name| json!({ "name": name })).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_form_leaves_its_trace() {
    let scene = Scene::with(&[], |call, _| {
        call.target.ends_with("/404/ask").then(|| says(404, json!({})))?
    })
    .await;
    let nested = json!({ "form": "loop", "id": 1, "labels": [
        { "name": "bug", "parts": ["a", ""] }, { "name": "other" }, { "name": "crash", "parts": ["b"] },
    ] });
    let at_once = json!({ "form": "at_once", "id": 1, "labels": [
        { "name": "x" }, { "name": "y", "parts": ["p", "q"] },
    ] });
    let form = |form: &str, id: i64, names: &[&str]| json!({ "form": form, "id": id, "labels": labels(names) });
    let cases: [(Value, &str, Option<&str>, &[&str]); 12] = [
        (
            nested,
            "done",
            None,
            &[
                "labels each done 3",
                "labels[0]/kind switch done \"bug\"",
                "labels[0]/parts each done 2",
                "labels[0]/parts[0]/has_text filter done true",
                "labels[0]/parts[0]/tell step done",
                "labels[0]/parts[1]/has_text filter done false",
                "labels[1]/kind switch done \"other\"",
                "labels[2]/kind switch done \"crash\"",
                "labels[2]/parts each done 1",
                "labels[2]/parts[0]/has_text filter done true",
                "labels[2]/parts[0]/tell step done",
                "all_told stop done",
            ],
        ),
        (form("loop", 2, &[]), "done", None, &["labels each done 0", "all_told stop done"]),
        (
            form("loop", 3, &["other", "stop", "fail"]),
            "done",
            None,
            &[
                "labels each done 3",
                "labels[0]/kind switch done \"other\"",
                "labels[1]/kind switch done \"stop\"",
                "labels[1]/enough stop done \"stop said so\"",
            ],
        ),
        (
            form("loop", 4, &["fail", "stop"]),
            "failed",
            Some("fail is refused"),
            &[
                "labels each done 2",
                "labels[0]/kind switch done \"fail\"",
                "labels[0]/refused fail failed: fail is refused",
            ],
        ),
        (
            at_once,
            "done",
            None,
            &[
                "add_row step done",
                "place value done \"issues!a2:d2\"",
                "labels each done 2",
                "labels[0]/tell step done",
                "labels[0]/is_long filter done false",
                "labels[1]/tell step done",
                "labels[1]/is_long filter done true",
                "labels[1]/parts each done 2",
                "labels[1]/parts[0]/note step done",
                "labels[1]/parts[1]/note step done",
                "words each done 2",
                "words[0]/word switch done \"Issues\"",
                "words[1]/word switch done \"A2:D2\"",
            ],
        ),
        (
            form("ports", 5, &[]),
            "done",
            None,
            &["ask step done", "was_found branch done true", "status value done 200"],
        ),
        (
            form("ports", 404, &[]),
            "done",
            None,
            &["ask step failed: answered 404: {}", "tell step done", "was_found branch done false"],
        ),
        (form("disabled", 6, &[]), "done", None, &["told step done"]),
        (
            form("join", 7, &["stop"]),
            "done",
            None,
            &[
                "first step done",
                "second step done",
                "labels each done 1",
                "labels[0]/end switch done \"stop\"",
                "labels[0]/enough stop done \"the arm has enough\"",
            ],
        ),
        (
            form("join", 8, &["fail"]),
            "failed",
            Some("the arm refuses"),
            &[
                "first step done",
                "second step done",
                "labels each done 1",
                "labels[0]/end switch done \"fail\"",
                "labels[0]/refused fail failed: the arm refuses",
            ],
        ),
        (
            form("twice", 9, &["a"]),
            "failed",
            Some("the id `labels` was used twice"),
            &["labels each done 1", "labels[0]/tell step done"],
        ),
        (
            json!({ "form": "sleep", "id": 10, "pause_ms": 5 }),
            "done",
            None,
            &["before step done", "pause sleep done", "after step done"],
        ),
    ];
    for (form, state, error, lines) in cases {
        println!("{form}");
        expect(&scene.form(form).await, state, error, lines);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panic_names_its_place_and_lets_the_others_end() {
    let scene = Scene::usual().await;
    let cases: [(&str, &str, &[&str]); 4] = [
        ("panic_between", "share", &["doubled value done 18"]),
        ("panic_in_turn", "labels[0]/share", &["labels each done 2"]),
        (
            "panic_in_turns",
            "labels[0]/share",
            &[
                "labels each done 2",
                "labels[0]/is_bug branch done true",
                "labels[1]/is_bug branch done false",
                "labels[1]/tell step done",
            ],
        ),
        ("panic_in_arm", "share", &["is_bug branch done true", "tell step done"]),
    ];
    for (form, node, lines) in cases {
        let execution =
            scene.form(json!({ "form": form, "id": 9, "labels": labels(&["bug", "x"]) })).await;
        let error = execution["summary"]["error"].as_str().unwrap_or_default().to_owned();
        let said = format!("`{node}` panicked: attempt to divide by zero (");
        assert!(error.starts_with(&said) && error.contains("forms.rs:"), "{error}");
        let failed = error.replace(&format!("`{node}` panicked"), &format!("{node} value failed"));
        expect(&execution, "failed", Some(&error), &[lines, &[failed.as_str()]].concat());
    }
    let fine =
        json!({ "form": "panic_in_turns", "id": 9, "divisor": 3, "labels": labels(&["bug"]) });
    assert_eq!(scene.form(fine).await["summary"]["state"], "done", "the service lives");
}

/// The first call to a path that ends so is told to come back in two seconds, which is a wait in the store.
fn busy_at_first(
    end: &'static str,
) -> impl Fn(&crate::stand_in::Call, usize) -> Option<Answer> + Send + Sync + 'static {
    move |call, before| {
        (call.target.ends_with(end) && before == 0).then(|| Answer {
            after: Duration::ZERO,
            status: 429,
            headers: vec![("retry-after", "2".into())],
            body: json!({}),
        })
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn loops_go_on_in_the_middle_without_repeating_what_is_done() {
    let scene = Scene::with(&[], busy_at_first("/b")).await;
    let label = json!({ "name": "bug", "parts": ["a", "b", "c"] });
    let form = json!({ "form": "loop", "id": 1, "labels": [label, label] });
    assert_eq!(scene.form(form).await["summary"]["state"], "done");
    let calls = ["/a", "/b", "/c"].map(|end| scene.stand_in.calls_to(end).len());
    assert_eq!(calls, [2, 3, 2], "each of two loops calls once, and the busy one once more");

    let names = ["u", "v", "w", "x", "y", "z"];
    let label = json!({ "name": "label", "parts": names });
    let form = |id: i64| json!({ "form": "at_once", "id": id, "labels": [label] });
    let calls = |scene: &Scene, id: i64| {
        names.map(|end| scene.stand_in.calls_to(&format!("/notes/{id}/{end}")).len())
    };
    let scene = Scene::with(&[], busy_at_first("/y")).await;
    assert_eq!(scene.form(form(1)).await["summary"]["state"], "done");
    assert_eq!(calls(&scene, 1), [1, 1, 1, 1, 2, 1]);
    assert_eq!(scene.stand_in.calls_to("/v4/").len(), 1, "nor is what came before the loop");

    let refuses = |call: &crate::stand_in::Call, _| {
        call.target.ends_with("/v").then(|| says(404, json!({})))?
    };
    let scene = Scene::with(&[], refuses).await;
    let execution = scene.form(form(2)).await;
    assert_eq!(execution["summary"]["state"], "failed", "{execution:#}");
    assert_eq!(calls(&scene, 2), [1; 6], "the other turns run to their end");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sleep_outlives_its_process() {
    let scene = Scene::usual().await;
    let since = Instant::now();
    let id = scene.send_form(&json!({ "form": "sleep", "id": 1, "pause_ms": 2500 })).await;
    while scene.flow.admin("/executions?state=sleeping").await[0]["id"] != id.as_str() {
        assert!(since.elapsed() < Duration::from_secs(20), "it does not sleep");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let sleeping = scene.execution(&id).await;
    expect(&sleeping, "sleeping", None, &["before step done", "pause sleep started"]);
    let Scene { flow, stand_in, environment, folder } = scene;
    flow.kill();
    let scene = Scene { flow: Flow::start(&environment), stand_in, environment, folder };
    scene.flow.settled().await;
    let execution = scene.execution(&id).await;
    expect(&execution, "done", None, &["before step done", "pause sleep done", "after step done"]);
    assert_eq!(execution["steps"][1]["input"], 2500);
    assert!(execution["steps"][1]["took_ms"].as_f64() >= Some(2500.0), "{execution:#}");
    for what in ["before", "after"] {
        assert_eq!(scene.stand_in.calls_to(what).len(), 1, "{what}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_arm_that_sleeps_lets_the_other_end_first() {
    let scene = Scene::usual().await;
    let form =
        json!({ "form": "join", "id": 1, "pause_ms": 1500, "labels": labels(&["sleep", "x"]) });
    let execution = scene.form(form).await;
    let lines = [
        "first step done",
        "second step done",
        "labels each done 2",
        "labels[0]/end switch done \"sleep\"",
        "labels[0]/pause sleep done",
        "labels[1]/end switch done \"x\"",
        "status value done 200",
    ];
    expect(&execution, "done", None, &lines);
    assert_eq!(scene.stand_in.calls_to("/notes/1/").len(), 2, "no arm repeats a step");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_another_on_each_run_is_recorded_or_refused() {
    let scene = Scene::usual().await;
    let execution = scene.form(json!({ "form": "moments", "id": 1, "pause_ms": 1200 })).await;
    assert_eq!(execution["summary"]["state"], "done", "{execution:#}");
    let output = |step: usize| execution["steps"][step]["output"].clone();
    let told = format!("{} {}", output(0).as_str().expect("a moment"), output(1));
    assert_eq!(output(3), told, "as it was before the wait");

    let execution = scene.form(json!({ "form": "length", "id": 1, "pause_ms": 1200 })).await;
    let why = "the list of `changing` had 1 items when this execution began and has 2 now";
    let lines = [
        "changing each done 1",
        "changing[0]/number switch done 1",
        "changing[0]/pause sleep started",
    ];
    expect(&execution, "failed", Some(why), &lines);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_more_turns_run_at_once_than_the_flow_says() {
    let lasts = Duration::from_millis(150);
    let calls = Arc::new(Mutex::new(Vec::new()));
    let scene = Scene::with(&[], {
        let calls = Arc::clone(&calls);
        move |call, before| {
            let text = call.body["text"].as_str()?;
            calls.lock().expect("no script panics").push(Instant::now());
            let after = if text.starts_with("slow") { lasts * 10 } else { lasts };
            Some(Answer { after, ..usual(call, before) })
        }
    })
    .await;
    let names = ["slow", "a", "b", "c", "d", "e", "f"];
    let execution =
        scene.form(json!({ "form": "at_once", "id": 1, "labels": labels(&names) })).await;
    assert_eq!(execution["summary"]["state"], "done", "{execution:#}");
    let calls = calls.lock().expect("no script panics");
    assert_eq!(calls.len(), names.len());
    for four in calls.windows(4) {
        assert!(four[3] - four[0] >= lasts, "a fourth call came while three were under way");
    }
    let step = |path: &str| {
        let steps = execution["steps"].as_array().expect("steps");
        steps.iter().find(|step| step["path"] == path).expect("it ran").clone()
    };
    let slow = step("labels[0]/tell");
    let slow_ended_ms =
        slow["started_at_ms"].as_f64().expect("a time") + slow["took_ms"].as_f64().expect("a time");
    assert!(
        step("labels[3]/tell")["started_at_ms"].as_f64() < Some(slow_ended_ms),
        "one after the other"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn disabled_triggers_do_not_listen_and_ephemeral_ones_do_not_sleep_for_long() {
    let scene = Scene::usual().await;
    let send = async |path: &str, form: Value| {
        let request = scene.flow.client.post(format!("{}/{path}", scene.flow.hooks)).json(&form);
        answer(request).await.expect("an answer")
    };
    assert_eq!(send("forms/never", json!({ "form": "loop", "id": 1 })).await.0, 404);
    let (status, said) = scene.flow.deliver("issues", "d", &issue("pinned", 1, "bug")).await;
    assert_eq!((status, &said["ignored"]), (202, &json!("issues.pinned")));
    let stops = json!({ "form": "loop", "id": 1, "labels": labels(&["bug", "stop"]) });
    assert_eq!(send("forms/now", stops).await.0, 200);
    let short = json!({ "form": "sleep", "id": 1, "pause_ms": 5 });
    assert_eq!(send("forms/now", short).await.0, 200);
    let long = json!({ "form": "sleep", "id": 2, "pause_ms": 60_000 });
    assert_eq!(send("forms/now", long).await.0, 500);
    assert_eq!(scene.stand_in.calls_to("/notes/2/after").len(), 0);
    assert_eq!(scene.flow.admin("/executions").await, json!([]), "nothing was stored");
}

/// How often a flow syncs its log while it takes one form and ends.
async fn syncs(form: Value) -> usize {
    let folder = tempfile::tempdir().expect("a folder");
    let trace = folder.path().join("trace");
    // -D keeps the flow our own child.
    let mut tracer = std::process::Command::new("strace");
    tracer.args(["-D", "-f", "-qq", "-e", "trace=fsync,fdatasync", "-o"]).arg(&trace);
    tracer.arg(binary());
    let environment = environment(folder.path(), "http://127.0.0.1:9");
    let mut flow = Flow::start_as(tracer, &environment);
    let request = flow.client.post(format!("{}/forms", flow.hooks)).json(&form);
    assert_eq!(answer(request).await.expect("an answer").0, 200);
    let ended = flow.settled().await;
    assert_eq!(ended[0]["state"], "done", "{ended:?}");
    assert_eq!(terminate(&mut flow).await, 0);
    let trace = std::fs::read_to_string(trace).expect("strace is installed and traces");
    let count = trace.lines().filter(|line| line.contains("sync(")).count();
    assert!(count > 0, "the event itself is synced");
    count
}

#[tokio::test(flavor = "multi_thread")]
async fn decisions_cost_no_sync_of_their_own() {
    let few = syncs(json!({ "form": "loop", "id": 1, "labels": labels(&["other"]) })).await;
    let many = syncs(json!({ "form": "loop", "id": 1, "labels": labels(&["other"; 300]) })).await;
    // Numbers are kept every ten seconds, which on a busy machine may come in between.
    assert!(many <= few + 5, "{few} syncs with few decisions, {many} with hundreds");
}
