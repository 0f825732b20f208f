//! `kill -9` at twenty random moments under load: nothing accepted is lost, no journaled step is repeated.

#![expect(
    clippy::indexing_slicing,
    reason = "a test may fail by panicking, and JSON is read by index"
)]

#[path = "support/process.rs"]
#[expect(dead_code, reason = "other tests use the rest")]
mod process;
#[path = "support/stand_in.rs"]
#[expect(dead_code, reason = "other tests use the rest")]
mod stand_in;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use process::{Flow, environment, issue};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::Value;
use sqlx::{ConnectOptions, Row, SqliteConnection};
use stand_in::{Answer, StandIn};

/// Says it past the test runner, which keeps what passing tests print to itself.
macro_rules! say {
    ($($part:tt)*) => {
        writeln!(std::io::stderr(), $($part)*).expect("standard error takes it")
    };
}

/// Kills that count.
const KILLS: usize = 20;
/// Deliveries that are under way at once.
const SENDERS: usize = 12;

/// Steps that were done when the process died: (issue, path) and how often the stand-in had been called for it.
type DoneSteps = BTreeMap<(i64, String), usize>;

#[tokio::test(flavor = "multi_thread")]
async fn nothing_accepted_is_lost_and_no_journaled_step_is_repeated() {
    let seed = std::env::var("HOOKLOOM_KILL_SEED").ok().and_then(|seed| seed.parse().ok());
    let seed = seed.unwrap_or_else(rand::random::<u64>);
    say!("seed {seed} (set HOOKLOOM_KILL_SEED to repeat)");
    let mut random = StdRng::seed_from_u64(seed);
    let folder = tempfile::tempdir().expect("a folder");
    let stand_in = StandIn::start(slow(seed)).await;
    let mut environment = environment(folder.path(), &stand_in.url);
    environment.insert("HOOKLOOM_LOG".into(), "error".into());
    let load = Load::default();
    let mut done_at_kills = Vec::new();
    let mut kill = 0;
    while kill < KILLS {
        let flow = Flow::start(&environment);
        let stop = Arc::new(AtomicBool::new(false));
        let senders = (0..SENDERS)
            .map(|_| tokio::spawn(load.clone().send(flow.hooks.clone(), Arc::clone(&stop))));
        let senders = senders.collect::<Vec<_>>();
        // A moment in the load, not on the clock: a busy machine must not kill a flow that has not begun.
        load.wait_for_more(random.random_range(1..60)).await;
        tokio::time::sleep(Duration::from_micros(random.random_range(0..20_000))).await;
        flow.kill();
        stop.store(true, Ordering::Relaxed);
        for sender in senders {
            sender.await.expect("a sender ends");
        }
        let (in_flight, cut_off, done) = look(folder.path(), &stand_in).await;
        if in_flight == 0 {
            say!("kill without an execution in flight: does not count");
            continue;
        }
        kill += 1;
        say!("kill {kill:2}: {in_flight} executions in flight, {cut_off} steps cut off");
        done_at_kills.push(done);
    }
    let flow = Flow::start(&environment);
    settle(&flow).await;
    check_every_accepted(folder.path(), &load, &stand_in).await;
    let calls = calls_by_step(&stand_in);
    for done in done_at_kills {
        for (step, before) in done {
            assert_eq!(
                calls.get(&step),
                Some(&before),
                "{step:?} was repeated after its outcome was journaled"
            );
        }
    }
}

/// Answers after 0 to 15 ms, so that kills meet calls under way.
fn slow(seed: u64) -> impl Fn(&stand_in::Call, usize) -> Option<Answer> + Send + Sync {
    let random = Mutex::new(StdRng::seed_from_u64(seed));
    move |call, before| {
        let after = random.lock().expect("no panic holds this").random_range(0..15);
        let usual = stand_in::usual(call, before);
        Some(Answer { after: Duration::from_millis(after), ..usual })
    }
}

/// What was sent and what was accepted.
#[derive(Clone, Default)]
struct Load {
    next: Arc<AtomicI64>,
    /// Execution ids of 2xx answers.
    accepted: Arc<Mutex<BTreeSet<String>>>,
}

impl Load {
    /// Waits until so many more were accepted, ten seconds at most.
    async fn wait_for_more(&self, more: usize) {
        let count = || self.accepted.lock().expect("no panic holds this").len();
        let enough = count() + more;
        for _ in 0..10_000 {
            if count() >= enough {
                return;
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }

    /// Sends one issue after the other until the flow is gone. Every second one is a bug.
    async fn send(self, hooks: String, stop: Arc<AtomicBool>) {
        let client = reqwest::Client::new();
        while !stop.load(Ordering::Relaxed) {
            let number = self.next.fetch_add(1, Ordering::Relaxed);
            let label = if number % 2 == 0 { "bug" } else { "question" };
            let body = issue("opened", number, label);
            let request = client
                .post(format!("{hooks}/acme_github"))
                .header("content-type", "application/json")
                .header("x-github-event", "issues")
                .header("x-github-delivery", format!("delivery-{number}"))
                .header("x-hub-signature-256", process::sign(body.as_bytes()))
                .body(body);
            // A killed flow answers nothing, and promised nothing.
            if let Ok((200, answer)) = process::answer(request).await {
                let id = answer["execution"].as_str().expect("an id").to_owned();
                self.accepted.lock().expect("no panic holds this").insert(id);
            }
        }
    }
}

async fn store(folder: &Path) -> SqliteConnection {
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(folder.join("flow.db"));
    options.connect().await.expect("the store opens")
}

/// What the store holds right after a kill.
async fn look(folder: &Path, stand_in: &StandIn) -> (i64, i64, DoneSteps) {
    let mut store = store(folder).await;
    let mut count = async |sql: &'static str| -> i64 {
        sqlx::query(sql).fetch_one(&mut store).await.expect("it counts").get(0)
    };
    let in_flight = count("SELECT count(*) FROM executions WHERE due_at_ms IS NOT NULL").await;
    let cut_off = count(
        "SELECT count(*) FROM journal JOIN executions ON number = execution
         WHERE journal.state = 'started' AND due_at_ms IS NOT NULL",
    )
    .await;
    let calls = calls_by_step(stand_in);
    let rows = sqlx::query(
        "SELECT path, payload FROM journal JOIN inbox ON number = execution
         WHERE kind = 'step' AND state = 'done'",
    )
    .fetch_all(&mut store)
    .await
    .expect("the journal reads");
    let done = rows.iter().map(|row| {
        let payload = serde_json::from_slice::<Value>(row.get::<&[u8], _>("payload"));
        let number = payload.expect("JSON")["issue"]["number"].as_i64().expect("a number");
        let step = (number, row.get::<String, _>("path"));
        let before = calls.get(&step).copied().unwrap_or(0);
        assert_eq!(before, 1, "{step:?} is done");
        (step, before)
    });
    (in_flight, cut_off, done.collect())
}

/// How often the stand-in was called, by issue and step.
fn calls_by_step(stand_in: &StandIn) -> BTreeMap<(i64, String), usize> {
    let mut counts = BTreeMap::new();
    for call in stand_in.calls_to("/v4/spreadsheets/") {
        let number = call.body["values"][0][0].as_i64().expect("the issue's number");
        *counts.entry((number, "add_row".to_owned())).or_insert(0) += 1;
    }
    for call in stand_in.calls_to("/api/chat.postMessage") {
        let text = call.body["text"].as_str().expect("a text");
        let number = text.trim_start_matches("Bug #").split(':').next().expect("a number");
        let number = number.parse().expect("a number");
        *counts.entry((number, "tell_triage".to_owned())).or_insert(0) += 1;
    }
    counts
}

async fn settle(flow: &Flow) {
    for _ in 0..3000 {
        let metrics =
            flow.client.get(format!("{}/metrics", flow.admin)).bearer_auth(process::ADMIN_TOKEN);
        let (_, text) = process::answer(metrics).await.expect("metrics");
        if text.as_str().expect("text").contains("\nhookloom_executions_waiting 0\n") {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("executions are still on their way after a minute");
}

/// Every accepted event is done or visibly unknown, and has called out as often as that says.
async fn check_every_accepted(folder: &Path, load: &Load, stand_in: &StandIn) {
    let mut store = store(folder).await;
    let rows = sqlx::query(
        "SELECT id, state, error, payload FROM executions JOIN inbox ON inbox.number = executions.number",
    )
    .fetch_all(&mut store)
    .await
    .expect("the executions read");
    let calls = calls_by_step(stand_in);
    let mut unknown = 0;
    let mut stored = BTreeSet::new();
    for row in &rows {
        let state = row.get::<String, _>("state");
        let payload =
            serde_json::from_slice::<Value>(row.get::<&[u8], _>("payload")).expect("JSON");
        let number = payload["issue"]["number"].as_i64().expect("a number");
        let count = |path: &str| calls.get(&(number, path.to_owned())).copied().unwrap_or(0);
        match state.as_str() {
            "done" => {
                assert_eq!(count("add_row"), 1, "rows of issue {number}");
                let messages = usize::from(number % 2 == 0);
                assert_eq!(count("tell_triage"), messages, "messages of issue {number}");
            }
            "outcome_unknown" => {
                unknown += 1;
                assert!(count("add_row") <= 1 && count("tell_triage") <= 1, "issue {number}");
            }
            other => panic!(
                "issue {number} ended as {other}: {:?}",
                row.get::<Option<String>, _>("error")
            ),
        }
        stored.insert(row.get::<String, _>("id"));
    }
    let accepted = load.accepted.lock().expect("no panic holds this");
    let lost = accepted.difference(&stored).collect::<Vec<_>>();
    assert!(lost.is_empty(), "accepted and lost: {lost:?}");
    say!(
        "{} accepted, {} stored, {unknown} with an outcome unknown, none lost",
        accepted.len(),
        rows.len()
    );
}
