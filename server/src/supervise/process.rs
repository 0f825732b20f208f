//! One process of a flow: started behind the walls, ready, healthy, asked to stop, at its end.

use std::path::PathBuf;
use std::process::{ExitStatus, Stdio};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use rustix::process::{Pid, Signal};
use serde::Deserialize;
use thiserror::Error;
use tokio::io::AsyncRead;
use tokio::process::Child;
use tokio::sync::oneshot;
use tokio::time::timeout;

use super::lines::{LINE_LIMIT_BYTES, Lines};
use super::log::FlowLog;
use super::spawner::Spawner;
use super::upstream::Upstream;
use crate::observe::Admin;
use crate::sandbox::{Network, Sandbox, Walls};

/// How long a process may take until it listens. A healthy one needs some 20 ms.
const READY_WITHIN: Duration = Duration::from_secs(15);

/// How long it may take until its health check answers.
const HEALTHY_WITHIN: Duration = Duration::from_secs(5);

/// Address space of a flow's process; it bounds a leak, resident memory stays far below.
const MEMORY_BYTES: u64 = 4 << 30;

/// Connections, files and the database's own of a flow's process.
const OPEN_FILES: u32 = 16_384;

/// Variables of the server that a flow's process needs to reach providers through a proxy or a private authority.
const PASSED_ON: [&str; 8] = [
    "ALL_PROXY",
    "HTTPS_PROXY",
    "HTTP_PROXY",
    "NO_PROXY",
    "SSL_CERT_DIR",
    "SSL_CERT_FILE",
    "TZ",
    "HOOKLOOM_LOG",
];

/// What to start. It holds secrets, so it has no `Debug`.
#[derive(Clone)]
pub struct Launch {
    /// The flow.
    pub slug: String,
    /// The deployment's version.
    pub version: i64,
    /// The binary.
    pub program: PathBuf,
    /// The one folder the process may write; its database lives there.
    pub folder: PathBuf,
    /// Connections by slot: `TEAM_SLACK_TOKEN` and the like.
    pub connections: Vec<(String, String)>,
    /// How long the process may take to finish what is in flight when it is asked to stop.
    pub drain: Duration,
}

/// Why a process did not come up.
#[derive(Debug, Error)]
pub enum StartError {
    /// The system refused to start it.
    #[error("the system did not start it; the server's log says why")]
    Spawn(#[from] std::io::Error),
    /// It ended by itself.
    #[error("it ended before it was ready ({status}){}", last_words(.words))]
    Ended {
        /// How.
        status: String,
        /// The last lines it said.
        words: Vec<String>,
    },
    /// It runs, but never said that it is ready.
    #[error("it was not ready within {} s{}", READY_WITHIN.as_secs(), last_words(.words))]
    Late {
        /// The last lines it said.
        words: Vec<String>,
    },
    /// It is ready, but its health check does not answer 200.
    #[error("its health check did not answer: {0}")]
    Unhealthy(String),
}

/// A process that takes deliveries.
#[derive(Debug)]
pub struct Process {
    child: Child,
    inside: Arc<OnceLock<i32>>,
    /// Its hook listener.
    pub upstream: Arc<Upstream>,
    /// Its admin listener.
    pub admin: Admin,
}

#[derive(Deserialize)]
struct ReadyLine {
    ready: Ready,
}

#[derive(Deserialize)]
struct Ready {
    hooks: std::net::SocketAddr,
    admin: std::net::SocketAddr,
}

impl Process {
    /// Starts the program and waits until it listens.
    ///
    /// # Errors
    /// Where it cannot be started, ends or stays silent; nothing of it is left then.
    pub async fn start(
        spawner: &Spawner,
        sandbox: &Sandbox,
        launch: &Launch,
        log: &Arc<FlowLog>,
    ) -> Result<Self, StartError> {
        log.forget();
        let token = new_token();
        let mut command = sandbox.command(&walls(launch), &launch.program, NO_ARGUMENTS);
        command.envs(environment(launch, &token));
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = spawner.spawn(command).await?;
        let inside = Arc::new(OnceLock::new());
        let (said_ready, ready) = oneshot::channel();
        if let Some(stdout) = child.stdout.take() {
            tokio::spawn(read_stdout(stdout, said_ready, inside.clone(), log.clone()));
        }
        if let Some(stderr) = child.stderr.take() {
            tokio::spawn(read_stderr(stderr, log.clone()));
        }
        let Ok(answer) = timeout(READY_WITHIN, ready).await else {
            // Dropping the child kills it.
            return Err(StartError::Late { words: log.last() });
        };
        // Standard output was closed without a ready line: the program is at its end.
        let Ok(Ready { hooks, admin }) = answer else {
            let status = match timeout(Duration::from_secs(1), child.wait()).await {
                Ok(Ok(status)) => status_in_words(status),
                _ => "without closing properly".to_owned(),
            };
            return Err(StartError::Ended { status, words: log.last() });
        };
        let upstream = Arc::new(Upstream::new(hooks));
        Ok(Self { child, inside, upstream, admin: Admin::new(admin, token) })
    }

    /// Waits until the health check answers 200.
    ///
    /// # Errors
    /// With what it said last where it does not within 5 s.
    pub async fn healthy(&self) -> Result<(), StartError> {
        let mut last = "no answer".to_owned();
        let asking = async {
            loop {
                match self.admin.health().await {
                    Ok(()) => return,
                    Err(error) => last = error.to_string(),
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        match timeout(HEALTHY_WITHIN, asking).await {
            Ok(()) => Ok(()),
            Err(_) => Err(StartError::Unhealthy(last)),
        }
    }

    /// Resolves when the process has ended, with how, in words. May be awaited again after it was cancelled.
    pub async fn ended(&mut self) -> String {
        match self.child.wait().await {
            Ok(status) => status_in_words(status),
            Err(error) => format!("its end could not be observed: {error}"),
        }
    }

    /// Asks the process to finish and waits for its end; ends it by force after `grace`.
    pub async fn stop(&mut self, grace: Duration) -> Stopped {
        self.signal(Signal::TERM);
        if timeout(grace, self.child.wait()).await.is_ok() {
            return Stopped::InTime;
        }
        self.kill().await;
        Stopped::ByForce
    }

    /// Ends the process at once.
    pub async fn kill(&mut self) {
        self.signal(Signal::KILL);
        if let Err(error) = self.child.kill().await {
            tracing::warn!(%error, "a flow's process could not be ended");
        }
    }

    /// The flow's own process: inside bubblewrap it is not the child that was started.
    fn signal(&self, signal: Signal) {
        let started = self.child.id().and_then(|id| i32::try_from(id).ok());
        // No child any more: the number may belong to somebody else by now.
        let Some(started) = started else { return };
        let inside = self.inside.get().copied().unwrap_or(started);
        if let Some(pid) = Pid::from_raw(inside)
            && let Err(error) = rustix::process::kill_process(pid, signal)
        {
            tracing::debug!(%error, "a signal found no process");
        }
    }
}

/// How a process took being asked to stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stopped {
    /// It finished what was in flight.
    InTime,
    /// It did not end by itself. What was in flight is still in its inbox.
    ByForce,
}

const NO_ARGUMENTS: [&str; 0] = [];

/// What a flow's process sees: its binary, and its own folder.
pub fn walls(launch: &Launch) -> Walls {
    Walls {
        readable: vec![launch.program.clone()],
        writable: vec![launch.folder.clone()],
        directory: launch.folder.clone(),
        network: Network::Open,
        memory_bytes: MEMORY_BYTES,
        open_files: OPEN_FILES,
    }
}

/// Later entries win: what the server says stands last, so that no connection's name takes its place.
fn environment(launch: &Launch, token: &str) -> Vec<(String, String)> {
    let store = format!("sqlite:{}", launch.folder.join("store.db").display());
    let mut all = launch.connections.clone();
    for name in PASSED_ON {
        all.extend(std::env::var(name).ok().map(|value| (name.to_owned(), value)));
    }
    let own = [
        ("HOOKLOOM_LISTEN", "127.0.0.1:0"),
        ("HOOKLOOM_ADMIN_LISTEN", "127.0.0.1:0"),
        ("HOOKLOOM_ADMIN_TOKEN", token),
        ("HOOKLOOM_STORE", &store),
        ("HOOKLOOM_DEPLOYMENT", &launch.version.to_string()),
        ("HOOKLOOM_DRAIN_SECONDS", &launch.drain.as_secs().to_string()),
        ("PATH", "/usr/bin:/bin"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()));
    all.extend(own);
    all
}

fn new_token() -> String {
    hex::encode(rand::random::<[u8; 32]>())
}

/// bubblewrap's JSON comes first, then whatever the program prints; its ready line is the one that counts.
async fn read_stdout(
    stdout: impl AsyncRead + Unpin,
    said_ready: oneshot::Sender<Ready>,
    inside: Arc<OnceLock<i32>>,
    log: Arc<FlowLog>,
) {
    let mut lines = Lines::new(stdout, LINE_LIMIT_BYTES);
    let mut said_ready = Some(said_ready);
    let mut in_bubblewrap_json = false;
    while let Ok(Some(line)) = lines.next().await {
        if said_ready.is_none() {
            log.line(&line);
            continue;
        }
        if let Some(child) = line.trim().strip_prefix("\"child-pid\":") {
            if let Ok(pid) = child.trim().trim_end_matches(',').parse() {
                let _ = inside.set(pid);
            }
            in_bubblewrap_json = true;
        } else if let Ok(ReadyLine { ready }) = serde_json::from_str(&line) {
            let waiting = said_ready.take().map(|said| said.send(ready));
            if matches!(waiting, Some(Err(_))) {
                return;
            }
        } else if line.trim() == "{" || in_bubblewrap_json {
            in_bubblewrap_json = line.trim() != "}" && in_bubblewrap_json;
        } else {
            log.line(&line);
        }
    }
}

async fn read_stderr(stderr: impl AsyncRead + Unpin, log: Arc<FlowLog>) {
    let mut lines = Lines::new(stderr, LINE_LIMIT_BYTES);
    while let Ok(Some(line)) = lines.next().await {
        log.line(&line);
    }
}

fn status_in_words(status: ExitStatus) -> String {
    use std::os::unix::process::ExitStatusExt as _;
    match (status.code(), status.signal()) {
        // bubblewrap and the shell tell a signal of the program inside as 128 + its number.
        (Some(code), _) if code > 128 => format!("ended by signal {}", code - 128),
        (Some(code), _) => format!("exit code {code}"),
        (None, Some(signal)) => format!("ended by signal {signal}"),
        (None, None) => "ended".to_owned(),
    }
}

fn last_words(words: &[String]) -> String {
    let shown: Vec<&str> = words.iter().rev().take(8).rev().map(String::as_str).collect();
    if shown.is_empty() {
        String::new()
    } else {
        format!("; its last words:\n{}", shown.join("\n"))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn no_connection_takes_the_place_of_what_the_server_says() {
        let named = |name: &str| (name.to_owned(), "from a connection".to_owned());
        let launch = Launch {
            slug: "bugs".to_owned(),
            version: 1,
            program: PathBuf::from("/nowhere/service"),
            folder: PathBuf::from("/nowhere/data"),
            connections: ["HOOKLOOM_ADMIN_TOKEN", "HOOKLOOM_STORE", "PATH", "TEAM_SLACK_TOKEN"]
                .map(named)
                .to_vec(),
            drain: Duration::from_secs(30),
        };
        // As a process gets them: of two with one name the later counts.
        let seen: BTreeMap<String, String> = environment(&launch, "token").into_iter().collect();
        assert_eq!(seen["HOOKLOOM_ADMIN_TOKEN"], "token");
        assert_eq!(seen["HOOKLOOM_STORE"], "sqlite:/nowhere/data/store.db");
        assert_eq!(seen["PATH"], "/usr/bin:/bin");
        assert_eq!(seen["TEAM_SLACK_TOKEN"], "from a connection");
    }
}
