//! The trace of the simulator equals the journal of the compiled service, for random flows and random events.
//!
//! `HOOKLOOM_DIFFERENTIAL_COUNT=200` takes as many flows instead of the usual twenty,
//! `HOOKLOOM_DIFFERENTIAL_FIRST` begins at another seed.

#![expect(clippy::indexing_slicing, reason = "JSON is read by its keys: a missing one is null")]

#[path = "../../flow-model/tests/support/catalog.rs"]
mod catalog;
#[path = "differential/compare.rs"]
mod compare;
#[path = "differential/events.rs"]
mod events;
#[path = "../../flow-model/tests/support/examples.rs"]
mod examples;
#[path = "differential/flows.rs"]
mod flows;
#[path = "../../flow-runtime/tests/support/process.rs"]
#[expect(dead_code, reason = "the runtime's own tests ask for more")]
mod process;
#[path = "../../flow-model/tests/support/random.rs"]
mod random;
#[path = "../../flow-runtime/tests/support/stand_in.rs"]
#[expect(dead_code, reason = "the runtime's own tests ask for more")]
mod stand_in;

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use catalog::catalog;
use compare::Report;
use flow_model::catalog::Loaded;
use random::Random;
use serde_json::{Value, json};
use stand_in::{Answer, Call, StandIn};
use tempfile::TempDir;

/// Events for each flow.
const EVENTS: usize = 5;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_simulation_is_what_the_service_does() {
    let number = |name: &str, usual: u64| {
        std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
    };
    let count = number("HOOKLOOM_DIFFERENTIAL_COUNT", 20);
    let first = number("HOOKLOOM_DIFFERENTIAL_FIRST", 0);
    let catalog = catalog();
    let flows: Vec<_> =
        (first..first + count).map(|seed| flows::UnderTest::random(seed, &catalog)).collect();
    let service = flows::compile(&flows.iter().collect::<Vec<_>>());
    let stand_in = StandIn::start(answer).await;
    let mut report = Report::default();
    for (seed, flow) in (first..).zip(&flows) {
        let (_folder, running) = start(&service, flow, &stand_in);
        let mut random = Random::new(seed + 1_000_000);
        for event in 0..EVENTS {
            let trigger = flow.trigger(event);
            events::send(&running, trigger, event, &mut random).await;
        }
        compare_all(flow, &running, &catalog, &mut report).await;
    }
    let executions = report.print("model.differential_mismatches");
    assert_eq!(executions, flows.len() * EVENTS, "every event is compared");
}

/// A flow for each event reads whatever the event's schema has, and runs on the event's published examples.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "compiles hundreds of flows: `cargo xtask bench model.example_mismatches` runs it"]
async fn published_examples_run_as_they_are_simulated() {
    let mut flows = Vec::new();
    for (id, schema) in examples::events() {
        // Two deliveries of the same body are one event.
        let mut examples = examples::of_event(&id);
        let mut bodies = BTreeSet::new();
        examples.retain(|(_, payload)| bodies.insert(payload.to_string()));
        if !examples.is_empty() {
            let mut catalog = Loaded::default();
            catalog.load("github", &schema);
            let (flow, _) = examples::flow_on(&id, &schema.payload());
            let flow = flows::UnderTest::new(id.replace(['.', '-'], "_"), flow, &catalog);
            flows.push((id, flow, catalog, examples));
        }
    }
    let under_test: Vec<&flows::UnderTest> = flows.iter().map(|(_, flow, ..)| flow).collect();
    let service = flows::compile(&under_test);
    let stand_in = StandIn::start(answer).await;
    let mut report = Report::default();
    for (id, flow, catalog, examples) in &flows {
        let (_folder, running) = start(&service, flow, &stand_in);
        let (event, _) = flow_model::catalog::event_and_action(id);
        for (number, (name, payload)) in examples.iter().enumerate() {
            let delivery = format!("{number}-{name}");
            let (status, answer) = running.deliver(event, &delivery, &payload.to_string()).await;
            assert!(status < 300, "{id} {name}: {status}: {answer}");
        }
        compare_all(flow, &running, catalog, &mut report).await;
    }
    let executions = report.print("model.example_mismatches");
    assert_eq!(executions, flows.iter().map(|(.., examples)| examples.len()).sum::<usize>());
}

/// Starts the service of a flow.
fn start(service: &Path, flow: &flows::UnderTest, outside: &StandIn) -> (TempDir, process::Flow) {
    let folder = tempfile::tempdir().expect("a folder");
    let mut environment = process::environment(folder.path(), &outside.url);
    for (name, value) in [("CRM_TOKEN", "crm-token"), ("CRM_BASE_URL", &outside.url)] {
        environment.insert(name.to_owned(), value.to_owned());
    }
    environment.insert("HOOKLOOM_LOG".to_owned(), "off".to_owned());
    environment.insert("HOOKLOOM_FLOW".to_owned(), flow.name.clone());
    let running = process::Flow::start_as(Command::new(service), &environment);
    (folder, running)
}

/// Compares all executions of a service when they have ended.
async fn compare_all(
    flow: &flows::UnderTest,
    running: &process::Flow,
    catalog: &Loaded,
    report: &mut Report,
) {
    for execution in running.settled().await {
        let id = execution["id"].as_str().expect("an id");
        let detail = running.admin(&format!("/executions/{id}")).await;
        compare::compare(flow, catalog, &detail, report);
    }
}

/// What the stand-in says depends on the call alone, whatever the order of calls: mostly the provider's usual
/// answer with values of its own, at times a refusal.
fn answer(call: &Call, _before: usize) -> Option<Answer> {
    let key = hash(&format!("{} {} {}", call.method, call.target, call.body));
    let number = key % 1_000;
    let (status, body) = match (key >> 20) % 12 {
        0 => (422, json!({ "message": "no" })),
        _ if call.target.starts_with("/v4/spreadsheets/") => {
            let updates = json!({ "updatedRange": format!("A{number}:Z"), "updatedRows": number });
            (200, json!({ "spreadsheetId": "1AbC", "updates": updates }))
        }
        1 if call.target.starts_with("/api/chat.postMessage") => {
            (200, json!({ "ok": false, "error": "channel_not_found" }))
        }
        _ if call.target.starts_with("/api/chat.postMessage") => {
            (200, json!({ "ok": true, "channel": "C1", "ts": format!("{number}.5") }))
        }
        2 => (200, Value::Null),
        3 => (200, json!([number, "größer", 1.5])),
        _ => (201, json!({ "number": number, "list": [1, null] })),
    };
    Some(Answer { after: Duration::ZERO, status, headers: Vec::new(), body })
}

/// FNV-1a, the same everywhere: <http://www.isthe.com/chongo/tech/comp/fnv/>
fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
