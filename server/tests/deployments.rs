//! `/flows/{slug}/deployments` and what follows from them: builds by cargo, real processes, real deliveries.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use flow_model::problem::Severity;
use flow_model::wire::{
    Checked, DeployEvent, Deployment, DeploymentState, Execution, ExecutionState, ExecutionSummary,
    FileText, FlowDocument, FlowMetrics, Rejected, RunState, StageState, TestResponse,
};
use serde_json::json;

use crate::running::{Running, issues_to_sheet, until, with_cells, with_rust};

const STAGES: [&str; 8] =
    ["check", "commit", "checkout", "build", "start", "health", "switch", "drain"];

fn order(events: &[DeployEvent]) -> Vec<(String, StageState)> {
    let stage = |event: &DeployEvent| match event {
        DeployEvent::Stage { name, state, .. } => Some((name.clone(), *state)),
        _ => None,
    };
    events.iter().filter_map(stage).collect()
}

fn log(deployment: &Deployment, stage: &str) -> String {
    let stage = deployment.stages.iter().find(|found| found.name == stage).unwrap();
    stage.log.join("\n")
}

#[tokio::test(flavor = "multi_thread")]
async fn one_click_builds_and_a_signed_delivery_adds_one_row() {
    let running = Running::start().await;
    let flow = issues_to_sheet("One click");
    let document = running.caller.create(&flow).await;
    let slug = document.slug.as_str();
    // The draft on the canvas is ahead of the saved one: the click saves, commits and deploys.
    let flow = with_cells(flow, &["issue.number", "issue.title"]);
    let watched = running.deploy(slug, &flow).await;
    let deployment = &watched.deployment;
    assert_eq!(deployment.state, DeploymentState::Live, "{deployment:?} {:?}", watched.problems);
    let expect: Vec<_> = STAGES
        .iter()
        .flat_map(|&name| {
            [(name.to_owned(), StageState::Running), (name.to_owned(), StageState::Done)]
        })
        .collect();
    assert_eq!(order(&watched.events), expect);
    assert_eq!((deployment.digest.len(), deployment.commit.len()), (64, 40));
    // Who comes late sees the same.
    assert_eq!(order(&running.watch(slug, 1).await.events), expect);
    let saved: FlowDocument = running.caller.get(&format!("/flows/{slug}")).await.json();
    assert_eq!((saved.flow, saved.uncommitted), (flow.clone(), false));
    assert_eq!(saved.live.unwrap().state, RunState::Healthy);

    assert_eq!(running.issue(slug, 7).await.status, 200);
    assert_eq!(running.stand_in.rows_come(1).await, [json!([7, "It breaks"])]);
    assert_eq!(running.issue(slug, 7).await.status, 200, "a delivery that came twice");
    let wrong = running.delivery(slug, 8, "delivery-8", "another secret");
    assert_eq!(running.caller.send(wrong).await.status, 401);
    let path = |rest: &str| format!("/flows/{slug}/{rest}");
    let rejected: Vec<Rejected> = running.caller.get(&path("rejected")).await.json();
    assert_eq!(rejected[0].status, 401);
    let executions: Vec<ExecutionSummary> =
        running.caller.get(&path("executions?limit=5")).await.json();
    assert_eq!((executions.len(), executions[0].version), (1, 1));
    until("the end", async || {
        let found: Execution =
            running.caller.get(&path(&format!("executions/{}", executions[0].id))).await.json();
        found.summary.state == ExecutionState::Done && found.steps[0].path == "add_row"
    })
    .await;
    running.caller.get(&path("executions/0")).await.refused(404, "not-found");
    let metrics: FlowMetrics = running.caller.get(&path("metrics?minutes=5")).await.json();
    assert_eq!(metrics.binary_bytes, deployment.binary_bytes);
    assert!(metrics.rss_bytes > 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sample_is_signed_and_an_unchanged_flow_is_not_built_again() {
    let running = Running::start().await;
    let flow = issues_to_sheet("Unchanged");
    let document = running.caller.create(&flow).await;
    let slug = document.slug.as_str();
    let deployment = running.deploy(slug, &flow).await.deployment;
    let path = |rest: &str| format!("/flows/{slug}/{rest}");
    let test = json!({ "node": "issue_opened", "body": json!({ "action": "opened", "issue":
        { "number": 9, "title": "Test", "user": { "login": "ada" } } }).to_string() });
    let tested: TestResponse = running.caller.post(&path("test"), test).await.json();
    assert_eq!(tested.status, 200, "{}", tested.body);
    assert!(tested.curl.contains("x-hub-signature-256: sha256="), "{}", tested.curl);
    assert_eq!(running.stand_in.rows_come(1).await.len(), 1);

    let again = running.deploy(slug, &flow).await.deployment;
    assert_eq!((again.version, &again.digest), (2, &deployment.digest));
    assert!(log(&again, "build").contains("binary of version 1"), "{}", log(&again, "build"));
    let list: Vec<Deployment> = running.caller.get(&path("deployments")).await.json();
    let states: Vec<_> = list.iter().map(|one| (one.version, one.state)).collect();
    assert_eq!(states, [(2, DeploymentState::Live), (1, DeploymentState::Retired)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn versions_change_under_load_without_loss() {
    let running = Arc::new(Running::start().await);
    let flow = issues_to_sheet("Under load");
    let document = running.deployed(&flow).await;
    let slug = document.slug.as_str();
    let secret = running.secret(slug).await;
    let stop = Arc::new(AtomicBool::new(false));
    let next = Arc::new(AtomicU64::new(1000));
    let answers = Arc::new(Mutex::new(Vec::new()));
    let senders: Vec<_> = (0..6)
        .map(|_| {
            let (running, stop, next) = (running.clone(), stop.clone(), next.clone());
            let (answers, secret, slug) = (answers.clone(), secret.clone(), slug.to_owned());
            tokio::spawn(async move {
                while !stop.load(Ordering::Relaxed) {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    let request =
                        running.delivery(&slug, number, &format!("load-{number}"), &secret);
                    let status = request.send().await.map(|answer| answer.status().as_u16());
                    answers
                        .lock()
                        .unwrap()
                        .push((number, status.map_err(|error| error.to_string())));
                    tokio::time::sleep(std::time::Duration::from_millis(5)).await;
                }
            })
        })
        .collect();
    let second = with_cells(flow, &["issue.number", "\"two\""]);
    assert_eq!(running.deploy(slug, &second).await.deployment.state, DeploymentState::Live);
    assert_eq!(running.activate(slug, 1).await.deployment.state, DeploymentState::Live);
    assert_eq!(running.activate(slug, 2).await.deployment.state, DeploymentState::Live);
    // The live one anew: the same deployment in two processes for a moment.
    assert_eq!(running.activate(slug, 2).await.deployment.state, DeploymentState::Live);
    stop.store(true, Ordering::Relaxed);
    for sender in senders {
        sender.await.unwrap();
    }
    let answers = answers.lock().unwrap().clone();
    let bad: Vec<_> = answers.iter().filter(|(_, status)| status != &Ok(200)).collect();
    assert!(bad.is_empty(), "{bad:?} of {}", answers.len());
    let rows = running.stand_in.rows_come(answers.len()).await;
    let mut numbers: Vec<u64> = rows.iter().filter_map(|row| row[0].as_u64()).collect();
    numbers.sort_unstable();
    let mut sent: Vec<u64> = answers.iter().map(|(number, _)| *number).collect();
    sent.sort_unstable();
    assert_eq!(numbers, sent);
    assert!(rows.iter().any(|row| row[1] == "two") && rows.iter().any(|row| row[1] != "two"));
}

#[tokio::test(flavor = "multi_thread")]
async fn problems_and_unbound_slots_are_refused_before_anything() {
    let running = Running::start().await;
    let flow = with_cells(issues_to_sheet("Problems"), &["issue.titel"]);
    let document = running.caller.create(&flow).await;
    let path = format!("/flows/{}/deployments", document.slug);
    let answer = running.caller.post(&path, json!({ "revision": document.revision })).await;
    let problem = &answer.refused(422, "problems").problems[0];
    assert_eq!(problem.node.as_ref().unwrap().as_str(), "add_row");
    assert_eq!(problem.field.as_ref().unwrap().as_str(), "values");

    running.caller.delete("/connections/issue_sheet").await;
    let flow = issues_to_sheet("Problems");
    let wish = json!({ "revision": document.revision, "flow": flow });
    let answer = running.caller.post(&path, wish.clone()).await;
    let problem = &answer.refused(422, "problems").problems[0];
    assert_eq!(problem.code, "unbound-slot");
    assert_eq!(problem.node.as_ref().unwrap().as_str(), "add_row");
    assert_eq!(problem.field.as_ref().unwrap().as_str(), "connection");
    let mut stale = wish;
    stale["flow"]["about"] = json!("changed elsewhere");
    running.caller.post(&path, stale).await.refused(409, "stale");
    let list: Vec<Deployment> = running.caller.get(&path).await.json();
    assert!(list.is_empty());
    running.caller.get(&format!("{path}/1")).await.refused(404, "not-found");
    running.caller.post(&format!("{path}/1/activate"), json!({})).await.refused(404, "not-found");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_compiler_says_stands_at_the_rust_node() {
    let running = Running::start().await;
    let flow = issues_to_sheet("Broken Rust");
    let document = running.deployed(&flow).await;
    let broken = with_rust(&flow, "let own: u64 = \"no number\";\nlet _ = own;");
    let watched = running.deploy(&document.slug, &broken).await;
    assert_eq!(watched.deployment.state, DeploymentState::Failed);
    let problem = &watched.problems[0];
    assert_eq!(problem.node.as_ref().map(|node| node.as_str()), Some("own"), "{problem:?}");
    assert!(problem.message.contains("mismatched types"), "{}", problem.message);
    assert!(
        log(&watched.deployment, "build").contains("expected `u64`"),
        "{:?}",
        watched.deployment
    );
    let path = format!("/flows/{}/deployments/2/activate", document.slug);
    running.caller.post(&path, json!({})).await.refused(409, "not-built");
    // What ran goes on.
    assert_eq!(running.issue(&document.slug, 1).await.status, 200);
    assert_eq!(running.stand_in.rows_come(1).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_compiler_looks_at_a_draft_without_a_deploy() {
    let running = Running::start().await;
    let broken = with_rust(&issues_to_sheet("Checked"), "let own: u64 = \"no number\";");
    let document = running.caller.create(&broken).await;
    let path = |rest: &str| format!("/flows/{}/{rest}", document.slug);
    let steps = async |version: &str, text: &str| {
        let save = json!({ "version": version, "text": text });
        running.caller.put(&path("files/src/steps.rs"), save).await.json::<FileText>().version
    };
    let check = async || running.caller.post(&path("check"), json!({})).await.json::<Checked>();
    let version = steps("", "//! Ours.\n\npub fn loud() -> String {\n    5\n}\n").await;
    let found = check().await;
    let at: Vec<_> =
        found.diagnostics.iter().map(|one| (one.file.as_str(), one.severity)).collect();
    assert!(at.contains(&("src/steps.rs", Severity::Error)), "{found:?}");
    assert!(at.contains(&("src/flow.rs", Severity::Error)), "{found:?}");
    let own = found.diagnostics.iter().find(|one| one.file == "src/steps.rs").unwrap();
    assert_eq!((own.line, own.lines.as_str()), (4, "    5\n"));
    let nodes: Vec<_> = found.problems.iter().filter_map(|problem| problem.node.as_ref()).collect();
    assert_eq!(nodes, [&"own".into()]);

    let mended = with_rust(&issues_to_sheet("Checked"), "let own = 7_u64;");
    let save = json!({ "revision": document.revision, "flow": mended });
    assert_eq!(running.caller.put(&path("draft"), save).await.status, 200);
    steps(&version, "//! Ours.\n\npub fn loud() -> u8 {\n    let mut five = 5;\n    five\n}\n")
        .await;
    let found = check().await;
    let warned = found.diagnostics.iter().find(|one| one.file == "src/steps.rs").unwrap();
    assert_eq!((warned.severity, warned.line), (Severity::Warning, 4), "{found:?}");
    assert!(found.diagnostics.iter().all(|one| one.severity == Severity::Warning), "{found:?}");
    assert_eq!(found.problems, []);
    let document: FlowDocument =
        running.caller.get(&format!("/flows/{}", document.slug)).await.json();
    assert!(document.head.is_none() && document.live.is_none(), "nothing was committed or started");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panic_in_a_rust_node_fails_its_execution_alone() {
    let running = Running::start().await;
    let code = "assert!(issue.number != 13, \"thirteen\");";
    let flow = with_rust(&issues_to_sheet("Panic"), code);
    let document = running.deployed(&flow).await;
    let slug = document.slug.as_str();
    let before = running.processes(slug);
    assert_eq!(running.issue(slug, 13).await.status, 200);
    assert_eq!(running.issue(slug, 14).await.status, 200);
    assert_eq!(running.stand_in.rows_come(1).await[0][0], 14);
    until("the failure", async || {
        let path = format!("/flows/{slug}/executions?state=failed");
        let failed: Vec<ExecutionSummary> = running.caller.get(&path).await.json();
        failed.iter().any(|one| one.error.as_ref().is_some_and(|error| error.contains("thirteen")))
    })
    .await;
    assert_eq!(running.processes(slug), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stopped_flow_says_so_and_comes_back() {
    let running = Running::start().await;
    let document = running.deployed(&issues_to_sheet("Stopped")).await;
    let slug = document.slug.as_str();
    assert_eq!(running.caller.post(&format!("/flows/{slug}/stop"), json!({})).await.status, 204);
    assert!(running.processes(slug).is_empty());
    for path in ["executions", "rejected", "metrics"] {
        running.caller.get(&format!("/flows/{slug}/{path}")).await.refused(409, "not-running");
    }
    let answer = running.issue(slug, 1).await;
    assert_eq!(answer.status, 503);
    assert!(answer.headers.contains_key("retry-after"));
    assert_eq!(running.activate(slug, 1).await.deployment.state, DeploymentState::Live);
    assert_eq!(running.issue(slug, 1).await.status, 200);
    assert_eq!(running.stand_in.rows_come(1).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deploy_can_be_called_off() {
    let running = Running::start().await;
    let flow = issues_to_sheet("Called off");
    let document = running.caller.create(&flow).await;
    let slug = document.slug.as_str();
    let deployment = running.ask(slug, &flow).await;
    let cancel = format!("/flows/{slug}/deployments/{}/cancel", deployment.version);
    assert_eq!(running.caller.post(&cancel, json!({})).await.status, 204);
    let watched = running.watch(slug, deployment.version).await;
    assert_eq!(watched.deployment.state, DeploymentState::Failed);
    assert!(format!("{:?}", watched.deployment.stages).contains("cancelled"));
    assert!(running.processes(slug).is_empty());
    running.caller.post(&cancel, json!({})).await.refused(409, "over");
}
