//! One deployment kept running: starts its process again when it ends, with back-off, and says how it stands.

use std::sync::Arc;
use std::time::{Duration, Instant};

use flow_model::wire::RunState;
use tokio::sync::{mpsc, oneshot, watch};

use super::Means;
use super::log::FlowLog;
use super::process::{Launch, Process, StartError, Stopped};
use super::upstream::Upstream;
use crate::observe::Admin;
use crate::store::now_ms;

/// First pause before a new start; it doubles with every failure.
const FIRST_PAUSE: Duration = Duration::from_millis(100);

/// Longest pause.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// So many ends in a row are a crash loop.
const CRASH_LOOP_AFTER: u32 = 5;

/// A process that ran this long was well: its end counts as the first.
const WELL_AFTER: Duration = Duration::from_secs(60);

/// How often a running process is asked for its health, and how many silent answers end it.
const HEALTH_EVERY: Duration = Duration::from_secs(10);
const SILENT_LIMIT: u32 = 3;

/// A deployment that is kept running.
#[derive(Debug)]
pub struct Service {
    /// The deployment's version.
    pub version: i64,
    status: watch::Receiver<Status>,
    orders: mpsc::Sender<Order>,
}

/// How a service stands.
#[derive(Clone, Debug)]
pub struct Status {
    /// What its process is doing.
    pub state: RunState,
    /// Since when.
    pub since_ms: i64,
    /// The process that takes deliveries, where there is one.
    pub up: Option<Up>,
    /// Why the last process ended, and what it said last.
    pub last_words: Vec<String>,
}

/// A process that takes deliveries and questions.
#[derive(Clone, Debug)]
pub struct Up {
    /// Its hook listener.
    pub upstream: Arc<Upstream>,
    /// Its admin listener.
    pub admin: Admin,
}

struct Order {
    grace: Duration,
    done: oneshot::Sender<Stopped>,
}

struct Keeper {
    launch: Launch,
    log: Arc<FlowLog>,
    means: Means,
    status: watch::Sender<Status>,
    orders: mpsc::Receiver<Order>,
    failures: u32,
}

impl Service {
    /// Keeps a deployment running, beginning with a process that is healthy already, or with none.
    pub fn keep(launch: Launch, log: Arc<FlowLog>, means: Means, first: Option<Process>) -> Self {
        let version = launch.version;
        let begin = Status {
            state: RunState::Starting,
            since_ms: now_ms(),
            up: first.as_ref().map(up),
            last_words: Vec::new(),
        };
        let (sender, status) = watch::channel(begin);
        let (orders, received) = mpsc::channel(1);
        let keeper = Keeper { launch, log, means, status: sender, orders: received, failures: 0 };
        tokio::spawn(keeper.run(first));
        Self { version, status, orders }
    }

    /// A deployment that cannot be started as things are. Nobody tries again until it is replaced.
    pub fn grounded(version: i64, why: String) -> Self {
        let stands = Status {
            state: RunState::CrashLoop,
            since_ms: now_ms(),
            up: None,
            last_words: vec![why],
        };
        Self { version, status: watch::channel(stands).1, orders: mpsc::channel(1).0 }
    }

    /// How it stands now, to be watched.
    pub fn status(&self) -> watch::Receiver<Status> {
        self.status.clone()
    }

    /// Asks its process to finish, ends it by force after `grace`, and keeps it no longer.
    /// Nothing in flight: with the process gone already the answer is `InTime`.
    pub async fn stop(&self, grace: Duration) -> Stopped {
        let (done, stopped) = oneshot::channel();
        if self.orders.send(Order { grace, done }).await.is_err() {
            return Stopped::InTime;
        }
        stopped.await.unwrap_or(Stopped::InTime)
    }
}

impl Keeper {
    async fn run(mut self, first: Option<Process>) {
        let mut next = first;
        loop {
            let process = match next.take() {
                Some(process) => Ok(process),
                None => tokio::select! {
                    started = start(&self.means, &self.launch, &self.log) => started,
                    // Dropping the half-started process kills it.
                    Some(order) = self.orders.recv() => {
                        let _ = order.done.send(Stopped::InTime);
                        return;
                    }
                },
            };
            let why = match process {
                Ok(process) => match self.attend(process).await {
                    Some(why) => why,
                    None => return,
                },
                Err(error) => {
                    if let StartError::Spawn(cause) = &error {
                        tracing::error!(%cause, flow = self.launch.slug, "a process was not started");
                    }
                    error.to_string()
                }
            };
            if self.pause(why).await.is_err() {
                return;
            }
        }
    }

    /// Stays with a running process until it ends (why) or has been stopped (nothing).
    async fn attend(&mut self, mut process: Process) -> Option<String> {
        self.tell(RunState::Healthy, Some(up(&process)), Vec::new());
        let began = Instant::now();
        let admin = process.admin.clone();
        let why = tokio::select! {
            why = process.ended() => format!("The process ended: {why}."),
            order = self.orders.recv() => {
                let grace = order.as_ref().map_or(Duration::ZERO, |order| order.grace);
                let stopped = process.stop(grace).await;
                if let Some(order) = order {
                    let _ = order.done.send(stopped);
                }
                return None;
            }
            () = silence(&admin) => {
                process.kill().await;
                "The process no longer answered its health check and was ended.".to_owned()
            }
        };
        if began.elapsed() >= WELL_AFTER {
            self.failures = 0;
        }
        Some(why)
    }

    /// Waits before the next start. An error means that the service was stopped meanwhile.
    async fn pause(&mut self, why: String) -> Result<(), ()> {
        self.failures += 1;
        let doubled = FIRST_PAUSE.saturating_mul(1 << (self.failures - 1).min(16));
        let pause = doubled.min(LONGEST_PAUSE);
        let Launch { slug, version, .. } = &self.launch;
        tracing::warn!(
            flow = slug,
            version,
            why,
            failures = self.failures,
            "a flow's process ended"
        );
        let mut words = vec![why];
        words.extend(self.log.last());
        let state = if self.failures >= CRASH_LOOP_AFTER {
            RunState::CrashLoop
        } else {
            RunState::Restarting
        };
        self.tell(state, None, words);
        tokio::select! {
            () = tokio::time::sleep(pause) => Ok(()),
            order = self.orders.recv() => {
                if let Some(order) = order {
                    let _ = order.done.send(Stopped::InTime);
                }
                Err(())
            }
        }
    }

    fn tell(&self, state: RunState, up: Option<Up>, last_words: Vec<String>) {
        self.status.send_modify(|status| {
            if status.state != state {
                status.since_ms = now_ms();
            }
            status.state = state;
            status.up = up;
            // A process that came back does not make its predecessor's last words untrue.
            if !last_words.is_empty() {
                status.last_words = last_words;
            }
        });
    }
}

/// Starts a process and waits until it is healthy.
async fn start(means: &Means, launch: &Launch, log: &Arc<FlowLog>) -> Result<Process, StartError> {
    let process = Process::start(&means.spawner, &means.sandbox, launch, log).await?;
    process.healthy().await?;
    Ok(process)
}

/// Resolves when the health check has stayed silent too often in a row. It is asked beside everything else:
/// an answer that does not come must not hold up an order to stop.
async fn silence(admin: &Admin) {
    let mut silent = 0;
    while silent < SILENT_LIMIT {
        tokio::time::sleep(HEALTH_EVERY).await;
        silent = if admin.health().await.is_ok() { 0 } else { silent + 1 };
    }
}

fn up(process: &Process) -> Up {
    Up { upstream: process.upstream.clone(), admin: process.admin.clone() }
}
