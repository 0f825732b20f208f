//! `kill -9` on a deployed flow at twenty random moments under load: nothing accepted is lost, no step whose
//! outcome is journaled runs again.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::path::PathBuf;
use std::process::Command;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use flow_model::flow::Flow;
use flow_model::saved;
use flow_model::wire::ExecutionSummary;
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Row as _, SqliteConnection};
use tokio::time::sleep;

use crate::running::{Running, until};

/// Says it past the test runner, which keeps what passing tests print to itself.
macro_rules! say {
    ($($part:tt)*) => {
        let mut past_the_runner = std::io::stderr();
        writeln!(past_the_runner, $($part)*).unwrap();
    };
}

/// Kills that count.
const KILLS: usize = 20;

/// After so many kills a person restarts the flow; the supervisor alone would call five in a row a crash loop.
const KILLS_BETWEEN_RESTARTS: usize = 3;

/// Deliveries that are under way at once.
const SENDERS: usize = 12;

/// How many executions the API lists at the most.
const SHOWN_AT_ONCE: usize = 500;

/// A step, by the issue's number and the node's id.
type Step = (u64, String);

#[tokio::test(flavor = "multi_thread")]
async fn nothing_accepted_is_lost_and_no_journaled_step_is_repeated() {
    let seed = std::env::var("HOOKLOOM_KILL_SEED").ok().and_then(|seed| seed.parse().ok());
    let seed = seed.unwrap_or_else(rand::random::<u64>);
    say!("seed {seed} (set HOOKLOOM_KILL_SEED to repeat)");
    let mut random = StdRng::seed_from_u64(seed);
    let scene = Scene::start().await;
    let load = Load::default();
    let senders = (0..SENDERS).map(|_| tokio::spawn(load.clone().send(scene.clone())));
    let senders = senders.collect::<Vec<_>>();
    let mut done_at_kills = BTreeSet::new();
    let mut kills = 0;
    while kills < KILLS {
        // A moment in the load, not on the clock: a busy machine must not kill a flow that has not begun.
        load.wait_for_more(random.random_range(1..60)).await;
        sleep(Duration::from_micros(random.random_range(0..20_000))).await;
        let seen = scene.kill().await;
        done_at_kills.extend(seen.done);
        if seen.in_flight == 0 {
            say!("kill without an execution in flight: does not count");
            continue;
        }
        kills += 1;
        let (in_flight, cut_off) = (seen.in_flight, seen.cut_off);
        say!("kill {kills:2}: {in_flight} executions in flight, {cut_off} steps cut off");
        if kills % KILLS_BETWEEN_RESTARTS == 0 {
            scene.running.activate(&scene.slug, 1).await;
        }
    }
    load.stop.store(true, Ordering::Relaxed);
    for sender in senders {
        sender.await.unwrap();
    }
    scene.settle().await;
    scene.check_every_accepted(&load).await;
    let calls = scene.calls_by_step();
    for step in done_at_kills {
        assert_eq!(
            calls.get(&step),
            Some(&1),
            "{step:?} ran again after its outcome was journaled"
        );
    }
}

/// The main example, deployed, and the store that its process writes.
#[derive(Clone)]
struct Scene {
    running: Arc<Running>,
    slug: String,
    secret: String,
    store: PathBuf,
}

/// What the store held at the moment of a kill.
struct Seen {
    in_flight: i64,
    cut_off: i64,
    /// Steps with a journaled outcome.
    done: Vec<Step>,
}

impl Scene {
    async fn start() -> Self {
        let quiet = |command: &mut Command| {
            command.env("HOOKLOOM_LOG", "error");
        };
        let running = Running::start_with(quiet).await;
        let flow = include_str!("../../examples/github-issues-to-sheet/flow.json");
        let flow: Flow = saved::read(flow).unwrap();
        let slug = running.deployed(&flow).await.slug;
        let secret = running.secret(&slug).await;
        let store = running.product.data.join("flows").join(&slug).join("data/store.db");
        running.stand_in.answer_within(Duration::from_millis(15));
        Self { running: Arc::new(running), slug, secret, store }
    }

    /// Holds the process still, looks at what its store has at this moment, and ends it by `kill -9`.
    async fn kill(&self) -> Seen {
        let mut processes = Vec::new();
        until("a process to kill", async || !self.running.processes(&self.slug).is_empty()).await;
        for process in self.running.processes(&self.slug) {
            let process = Pid::from_raw(i32::try_from(process).unwrap()).unwrap();
            // One that is gone already needs no end.
            if kill_process(process, Signal::STOP).is_ok() {
                processes.push(process);
            }
        }
        let seen = self.look().await;
        for process in processes {
            let _ = kill_process(process, Signal::KILL);
        }
        seen
    }

    async fn open(&self) -> SqliteConnection {
        SqliteConnectOptions::new().filename(&self.store).connect().await.unwrap()
    }

    async fn look(&self) -> Seen {
        let mut store = self.open().await;
        let mut count = async |sql: &'static str| -> i64 {
            sqlx::query(sql).fetch_one(&mut store).await.unwrap().get(0)
        };
        let in_flight = count("SELECT count(*) FROM executions WHERE due_at_ms IS NOT NULL").await;
        let cut_off = count(
            "SELECT count(*) FROM journal JOIN executions ON number = execution
             WHERE journal.state = 'started' AND due_at_ms IS NOT NULL",
        )
        .await;
        let rows = sqlx::query(
            "SELECT path, payload FROM journal JOIN inbox ON number = execution
             WHERE kind = 'step' AND state = 'done'",
        )
        .fetch_all(&mut store)
        .await
        .unwrap();
        let done = rows.iter().map(|row| (issue_number(row.get("payload")), row.get("path")));
        Seen { in_flight, cut_off, done: done.collect() }
    }

    /// Waits until no execution is on its way.
    async fn settle(&self) {
        until("the end of every execution", async || self.look().await.in_flight == 0).await;
    }

    /// How often the stand-in was called, by issue and step.
    fn calls_by_step(&self) -> BTreeMap<Step, usize> {
        let mut counts = BTreeMap::new();
        for row in self.running.stand_in.rows() {
            *counts.entry((row[0].as_u64().unwrap(), "add_row".to_owned())).or_insert(0) += 1;
        }
        for message in self.running.stand_in.calls_to("chat.postMessage") {
            let text = message["text"].as_str().unwrap().trim_start_matches("Bug #");
            let number = text.split(':').next().unwrap().parse().unwrap();
            *counts.entry((number, "tell_triage".to_owned())).or_insert(0) += 1;
        }
        counts
    }

    /// Every accepted event is done or visibly unknown, and has called out as often as that says.
    async fn check_every_accepted(&self, load: &Load) {
        let mut store = self.open().await;
        let rows = sqlx::query(
            "SELECT id, state, error, payload FROM executions
             JOIN inbox ON inbox.number = executions.number",
        )
        .fetch_all(&mut store)
        .await
        .unwrap();
        let calls = self.calls_by_step();
        let mut stored = BTreeSet::new();
        let mut unknown = BTreeSet::new();
        for row in &rows {
            let number = issue_number(row.get("payload"));
            let count = |path: &str| calls.get(&(number, path.to_owned())).copied().unwrap_or(0);
            match row.get::<&str, _>("state") {
                "done" => {
                    assert_eq!(count("add_row"), 1, "rows of issue {number}");
                    assert_eq!(count("tell_triage"), usize::from(is_bug(number)), "issue {number}");
                }
                "outcome_unknown" => {
                    assert!(count("add_row") <= 1 && count("tell_triage") <= 1, "issue {number}");
                    unknown.insert(row.get::<String, _>("id"));
                }
                other => panic!(
                    "issue {number} ended as {other}: {:?}",
                    row.get::<Option<String>, _>("error")
                ),
            }
            stored.insert(row.get::<String, _>("id"));
        }
        let accepted = load.accepted.lock().unwrap().clone();
        let lost = accepted.difference(&stored).collect::<Vec<_>>();
        assert!(lost.is_empty(), "accepted and lost: {lost:?}");
        let shown = self.shown_as_unknown().await;
        assert_eq!(shown.len(), unknown.len().min(SHOWN_AT_ONCE), "the product shows them");
        assert!(shown.is_subset(&unknown));
        let (accepted, stored, unknown) = (accepted.len(), stored.len(), unknown.len());
        say!("{accepted} accepted, {stored} stored, {unknown} with an outcome unknown, none lost");
    }

    /// The latest executions that the product shows as `outcome unknown`.
    async fn shown_as_unknown(&self) -> BTreeSet<String> {
        let query = format!("state=outcome_unknown&limit={SHOWN_AT_ONCE}");
        let path = format!("/flows/{}/executions?{query}", self.slug);
        let shown: Vec<ExecutionSummary> = self.running.caller.get(&path).await.json();
        shown.into_iter().map(|execution| execution.id).collect()
    }
}

/// What is sent, and what was accepted.
#[derive(Clone, Default)]
struct Load {
    next: Arc<AtomicU64>,
    stop: Arc<AtomicBool>,
    /// Execution ids of 2xx answers.
    accepted: Arc<Mutex<BTreeSet<String>>>,
}

impl Load {
    /// Waits until so many more were accepted.
    async fn wait_for_more(&self, more: usize) {
        let count = || self.accepted.lock().unwrap().len();
        let enough = count() + more;
        until("deliveries", async || count() >= enough).await;
    }

    /// Sends one issue after the other. A delivery that a kill cuts off is answered 502 or 503, and promised nothing.
    async fn send(self, scene: Scene) {
        while !self.stop.load(Ordering::Relaxed) {
            let number = self.next.fetch_add(1, Ordering::Relaxed);
            let id = format!("delivery-{number}");
            let body = issue(number).to_string();
            let delivery = scene.running.delivery_of(&scene.slug, &id, &scene.secret, body);
            let answer = scene.running.caller.send(delivery).await;
            if answer.status == 200 {
                let id = answer.json::<Value>()["execution"].as_str().unwrap().to_owned();
                self.accepted.lock().unwrap().insert(id);
            } else {
                assert!(matches!(answer.status.as_u16(), 502 | 503), "{}", answer.text());
            }
        }
    }
}

fn is_bug(number: u64) -> bool {
    number.is_multiple_of(2)
}

fn issue(number: u64) -> Value {
    let label = if is_bug(number) { "bug" } else { "question" };
    json!({
        "action": "opened",
        "issue": {
            "number": number,
            "title": format!("Issue {number}"),
            "html_url": format!("https://github.test/acme/app/issues/{number}"),
            "user": { "login": "octocat" },
            "labels": [{ "name": label }],
        },
        "repository": { "full_name": "acme/app" },
    })
}

fn issue_number(payload: &[u8]) -> u64 {
    serde_json::from_slice::<Value>(payload).unwrap()["issue"]["number"].as_u64().unwrap()
}
