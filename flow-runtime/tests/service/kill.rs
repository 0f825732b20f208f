//! `kill -9` at random moments under load, inside loops, arms and waits: no journaled step is repeated, none is
//! lost, and nothing accepted is.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use serde_json::{Value, json};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Row as _, SqliteConnection};
use tokio::time::sleep;

use crate::Scene;
use crate::process::{Flow, answer};
use crate::stand_in::{Answer, usual};

/// Kills that count.
const KILLS: usize = 20;

/// Deliveries that are under way at once.
const SENDERS: usize = 3;

/// Labels of each form: turns of both of its loops.
const LABELS: [&str; 3] = ["a", "b", "c"];

/// A step, by the form's number and its path.
type Step = (i64, String);

#[tokio::test(flavor = "multi_thread")]
async fn kills_inside_loops_arms_and_waits_repeat_and_lose_no_journaled_step() {
    let seed = std::env::var("HOOKLOOM_KILL_SEED").ok().and_then(|seed| seed.parse().ok());
    let seed = seed.unwrap_or_else(rand::random::<u64>);
    println!("seed {seed} (set HOOKLOOM_KILL_SEED to repeat)");
    let mut random = StdRng::seed_from_u64(seed);
    let mut scene = Scene::with(&[], |call, before| {
        let after = Duration::from_micros(rand::random_range(0..15_000));
        Some(Answer { after, ..usual(call, before) })
    })
    .await;
    let load = Load::new(&scene.flow.hooks);
    let senders = (0..SENDERS).map(|_| tokio::spawn(load.clone().send())).collect::<Vec<_>>();
    let mut done_at_kills = BTreeSet::new();
    let mut struck = Struck::default();
    let mut kills = 0;
    while kills < KILLS || !struck.everywhere() {
        assert!(kills < 10 * KILLS, "some place is never struck: {struck:?}");
        // A moment in the load, not on the clock: a busy machine must not kill a flow that has not begun.
        load.wait_for_more(random.random_range(3..25)).await;
        sleep(Duration::from_micros(random.random_range(0..40_000))).await;
        let Scene { flow, stand_in, environment, folder } = scene;
        flow.kill();
        let seen = Seen::look(&environment["HOOKLOOM_STORE"]).await;
        let flow = Flow::start(&environment);
        load.goes_to(&flow.hooks);
        scene = Scene { flow, stand_in, environment, folder };
        kills += usize::from(!seen.in_flight.is_empty());
        struck.add(&seen);
        done_at_kills.extend(seen.done);
    }
    println!("{kills} kills, which struck {struck:?}");
    load.stop.store(true, Ordering::Relaxed);
    for sender in senders {
        sender.await.expect("it does not panic");
    }
    let store = scene.environment["HOOKLOOM_STORE"].clone();
    let mut seen = Seen::look(&store).await;
    while !seen.in_flight.is_empty() {
        sleep(Duration::from_millis(50)).await;
        seen = Seen::look(&store).await;
    }
    let calls = calls_by_step(&scene);
    for step in done_at_kills {
        assert!(seen.done.contains(&step), "{step:?} was journaled and is lost");
        assert_eq!(calls.get(&step), Some(&1), "{step:?} ran again after it was journaled");
    }
    check_every_accepted(&store, &load, &calls).await;
}

/// What the store holds.
#[derive(Default)]
struct Seen {
    /// The paths of executions that have not ended, with the states of their records, by the form's number.
    in_flight: BTreeMap<i64, BTreeMap<String, String>>,
    /// Steps with a journaled outcome.
    done: BTreeSet<Step>,
}

impl Seen {
    async fn look(store: &str) -> Self {
        let rows = sqlx::query(
            "SELECT payload, due_at_ms, path, kind, journal.state FROM executions
             JOIN inbox ON inbox.number = executions.number
             LEFT JOIN journal ON execution = executions.number",
        )
        .fetch_all(&mut open(store).await)
        .await
        .expect("it can be read");
        let mut seen = Self::default();
        for row in &rows {
            let number = form_number(row.get("payload"));
            let path = row.get::<Option<String>, _>("path").unwrap_or_default();
            let state = row.get::<Option<String>, _>("state").unwrap_or_default();
            if row.get::<Option<&str>, _>("kind") == Some("step") && state == "done" {
                seen.done.insert((number, path.clone()));
            }
            if row.get::<Option<i64>, _>("due_at_ms").is_some() {
                seen.in_flight.entry(number).or_default().insert(path, state);
            }
        }
        seen
    }
}

/// How many executions were where when they were killed.
#[derive(Debug, Default)]
struct Struck {
    /// Some turns of the first loop were done, some were not.
    each: usize,
    /// An arm had begun and the loop after it had not.
    join: usize,
    /// Some turns of the loop that runs two at once were done, some were not.
    each_at_once: usize,
    /// A wait stood in the store.
    sleep: usize,
}

impl Struck {
    fn everywhere(&self) -> bool {
        [self.each, self.join, self.each_at_once, self.sleep].iter().all(|count| *count > 0)
    }

    fn add(&mut self, seen: &Seen) {
        for records in seen.in_flight.values() {
            let done = |path: &str| records.get(path).is_some_and(|state| state == "done");
            let began = |path: &str| records.contains_key(path);
            self.each += usize::from(began("labels[0]/tell") && !done("labels[2]/tell"));
            self.join += usize::from((began("add_row") || began("pause")) && !began("rows"));
            self.each_at_once += usize::from(began("rows") && !done("rows[2]/note"));
            let sleeps =
                |(path, state): (&String, &String)| path.ends_with("pause") && state == "started";
            self.sleep += usize::from(records.iter().any(sleeps));
        }
    }
}

async fn open(store: &str) -> SqliteConnection {
    let file = store.trim_start_matches("sqlite:");
    SqliteConnectOptions::new().filename(file).connect().await.expect("a store")
}

fn form_number(payload: &[u8]) -> i64 {
    let payload = serde_json::from_slice::<Value>(payload).expect("JSON");
    payload["body"]["id"].as_i64().expect("a number")
}

/// How often the stand-in was called, by form and step.
fn calls_by_step(scene: &Scene) -> BTreeMap<Step, usize> {
    let mut counts = BTreeMap::new();
    let mut count = |number: i64, path: String| *counts.entry((number, path)).or_insert(0) += 1;
    for call in scene.stand_in.calls_to("/v4/") {
        count(call.body["values"][0][0].as_i64().expect("a number"), "add_row".to_owned());
    }
    for call in scene.stand_in.calls_to("/notes/") {
        let mut parts = call.target.trim_start_matches("/notes/").split('/');
        let number = parts.next().and_then(|number| number.parse().ok()).expect("a number");
        let what = parts.next().expect("what is noted").split('-').collect::<Vec<_>>();
        let turn = |label: &str| LABELS.iter().position(|own| *own == label).expect("a label");
        count(
            number,
            match what.as_slice() {
                ["tell", label] => format!("labels[{}]/tell", turn(label)),
                ["row", label, _] => format!("rows[{}]/note", turn(label)),
                _ => "paused".to_owned(),
            },
        );
    }
    counts
}

/// Every accepted event is done or visibly unknown, and has called out as often as that says.
async fn check_every_accepted(store: &str, load: &Load, calls: &BTreeMap<Step, usize>) {
    let rows = sqlx::query(
        "SELECT id, state, error, payload FROM executions JOIN inbox ON inbox.number = executions.number",
    )
    .fetch_all(&mut open(store).await)
    .await
    .expect("it can be read");
    let turns = 0..LABELS.len();
    let mut paths = vec!["add_row".to_owned(), "paused".to_owned()];
    paths.extend(turns.clone().map(|turn| format!("labels[{turn}]/tell")));
    paths.extend(turns.map(|turn| format!("rows[{turn}]/note")));
    let mut stored = BTreeSet::new();
    let mut unknown = 0;
    for row in &rows {
        let number = form_number(row.get("payload"));
        let state = row.get::<&str, _>("state");
        unknown += usize::from(state == "outcome_unknown");
        for path in &paths {
            let count = calls.get(&(number, path.clone())).copied().unwrap_or(0);
            match state {
                "done" => assert_eq!(count, 1, "`{path}` of form {number}"),
                "outcome_unknown" => assert!(count <= 1, "`{path}` of form {number}: {count}"),
                other => panic!(
                    "form {number} ended as {other}: {:?}",
                    row.get::<Option<String>, _>("error")
                ),
            }
        }
        stored.insert(row.get::<String, _>("id"));
    }
    let accepted = load.accepted.lock().expect("no sender panics").clone();
    let lost = accepted.difference(&stored).collect::<Vec<_>>();
    assert!(lost.is_empty(), "accepted and lost: {lost:?}");
    assert!(unknown < stored.len(), "none came to its end");
    println!("{} accepted, {} stored, {unknown} unknown", accepted.len(), stored.len());
}

/// What is sent, and what was accepted.
#[derive(Clone)]
struct Load {
    client: reqwest::Client,
    hooks: Arc<Mutex<String>>,
    next: Arc<AtomicI64>,
    stop: Arc<AtomicBool>,
    /// Execution ids of 2xx answers.
    accepted: Arc<Mutex<BTreeSet<String>>>,
}

impl Load {
    fn new(hooks: &str) -> Self {
        Self {
            client: reqwest::Client::new(),
            hooks: Arc::new(Mutex::new(hooks.to_owned())),
            next: Arc::default(),
            stop: Arc::default(),
            accepted: Arc::default(),
        }
    }

    fn goes_to(&self, hooks: &str) {
        hooks.clone_into(&mut self.hooks.lock().expect("no sender panics"));
    }

    /// Waits until so many more were accepted.
    async fn wait_for_more(&self, more: usize) {
        let count = || self.accepted.lock().expect("no sender panics").len();
        let enough = count() + more;
        while count() < enough {
            sleep(Duration::from_millis(1)).await;
        }
    }

    /// Sends one form after the other, every other one with a wait in the store.
    /// A request that a kill cuts off gets no answer, and was promised nothing.
    async fn send(self) {
        while !self.stop.load(Ordering::Relaxed) {
            let id = self.next.fetch_add(1, Ordering::Relaxed);
            let labels = LABELS.map(|name| json!({ "name": name }));
            let pause_ms = if id % 2 == 0 { 1050 } else { 20 };
            let form =
                json!({ "form": "everything", "id": id, "labels": labels, "pause_ms": pause_ms });
            let url = format!("{}/forms", self.hooks.lock().expect("no sender panics"));
            if let Ok((200, said)) = answer(self.client.post(url).json(&form)).await {
                let id = said["execution"].as_str().expect("an id").to_owned();
                self.accepted.lock().expect("no sender panics").insert(id);
            }
            sleep(Duration::from_millis(20)).await;
        }
    }
}
