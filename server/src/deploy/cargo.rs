//! Runs cargo and reads what it says: progress line by line, compiler messages, the binary.

use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use serde::Deserialize;
use thiserror::Error;
use tokio::io::AsyncRead;
use tokio::process::{Child, Command};
use tokio::sync::mpsc;

use crate::supervise::lines::{LINE_LIMIT_BYTES, Lines};
use crate::supervise::spawner::Spawner;

/// Longest message of cargo's: one that quotes a long line of a source, with everything that refers to it.
const MESSAGE_LIMIT_BYTES: usize = 4 * 1024 * 1024;

/// What cargo said, in the order in which it came.
#[derive(Debug)]
pub enum Said {
    /// A line for people: `Compiling serde v1.0.0`.
    Line(String),
    /// A message of the compiler.
    Diagnostic(Box<Diagnostic>),
    /// A program was built, or was up to date.
    Binary {
        /// The target's name.
        name: String,
        /// Where it lies.
        file: PathBuf,
    },
}

/// A compiler message, as `rustc --error-format=json` gives it:
/// <https://doc.rust-lang.org/rustc/json.html#diagnostics>.
#[derive(Clone, Debug, Deserialize)]
pub struct Diagnostic {
    /// The message.
    pub message: String,
    /// `error`, `warning`, `note`, `help` and the like.
    pub level: String,
    /// Where.
    pub spans: Vec<Span>,
    /// Notes and helps.
    #[serde(default)]
    pub children: Vec<Diagnostic>,
    /// As rustc would print it.
    pub rendered: Option<String>,
}

impl Diagnostic {
    /// Whether it keeps the code from being compiled.
    pub fn is_error(&self) -> bool {
        self.level.starts_with("error")
    }

    /// Whether it is about a place, and not a summary of others.
    pub fn is_finding(&self) -> bool {
        self.is_error() || (self.level == "warning" && !self.spans.is_empty())
    }
}

/// A place in a source file.
#[derive(Clone, Debug, Deserialize)]
pub struct Span {
    /// Relative to the package's folder: `src/flow.rs`.
    pub file_name: String,
    /// From 1.
    pub line_start: usize,
    /// From 1.
    pub line_end: usize,
    /// In characters, from 1.
    pub column_start: usize,
    /// In characters, from 1, exclusive.
    pub column_end: usize,
    /// Whether it is the culprit, not context.
    pub is_primary: bool,
    /// What rustc writes beside the place.
    pub label: Option<String>,
    /// The lines it is in.
    #[serde(default)]
    pub text: Vec<Line>,
}

/// A line of a source file.
#[derive(Clone, Debug, Deserialize)]
pub struct Line {
    /// Its text.
    pub text: String,
}

/// Why cargo did not come to its own end.
#[derive(Debug, Error)]
pub enum CargoError {
    /// It could not be started or observed.
    #[error("cargo could not be run: {0}")]
    Run(#[from] std::io::Error),
    /// It took too long.
    #[error("the build was ended after {} s, its time limit", .0.as_secs())]
    Late(Duration),
}

#[derive(Deserialize)]
#[serde(tag = "reason")]
enum Message {
    #[serde(rename = "compiler-message")]
    Compiler { message: Diagnostic },
    #[serde(rename = "compiler-artifact")]
    Artifact { target: Target, executable: Option<PathBuf> },
    #[serde(other)]
    Other,
}

#[derive(Deserialize)]
struct Target {
    name: String,
}

/// Runs cargo to its end and tells everything it says; answers whether it succeeded.
/// Dropping the future ends cargo and everything it started.
///
/// # Errors
/// Where it cannot be run or takes longer than `limit`.
pub async fn run(
    spawner: &Spawner,
    mut command: Command,
    limit: Duration,
    mut heard: impl FnMut(Said),
) -> Result<bool, CargoError> {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.process_group(0).kill_on_drop(true);
    let mut child = Group(spawner.spawn(command).await?);
    let (said, mut saying) = mpsc::channel(64);
    if let Some(stdout) = child.0.stdout.take() {
        tokio::spawn(read(Lines::new(stdout, MESSAGE_LIMIT_BYTES), said.clone(), message));
    }
    if let Some(stderr) = child.0.stderr.take() {
        let lines = Lines::new(stderr, LINE_LIMIT_BYTES);
        tokio::spawn(read(lines, said, |line| Some(Said::Line(line.trim().to_owned()))));
    }
    let listening = async {
        while let Some(said) = saying.recv().await {
            heard(said);
        }
        child.0.wait().await
    };
    let ended = tokio::time::timeout(limit, listening).await;
    let status = ended.map_err(|_| CargoError::Late(limit))??;
    Ok(status.success())
}

/// A program with everything it started, ended together.
struct Group(Child);

impl Drop for Group {
    fn drop(&mut self) {
        // No id: it has ended, and its number may belong to somebody else.
        let id = self.0.id().and_then(|id| i32::try_from(id).ok());
        if let Some(group) = id.and_then(rustix::process::Pid::from_raw) {
            let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
        }
    }
}

async fn read(
    mut lines: Lines<impl AsyncRead + Unpin>,
    to: mpsc::Sender<Said>,
    understand: impl Fn(&str) -> Option<Said>,
) {
    while let Ok(Some(line)) = lines.next().await {
        if let Some(said) = understand(&line)
            && to.send(said).await.is_err()
        {
            return;
        }
    }
}

/// One line of cargo's standard output; what is no message of cargo's (the sandbox's own words) is nothing.
fn message(line: &str) -> Option<Said> {
    match serde_json::from_str(line).ok()? {
        Message::Compiler { message } => Some(Said::Diagnostic(Box::new(message))),
        Message::Artifact { target, executable: Some(file) } => {
            Some(Said::Binary { name: target.name, file })
        }
        Message::Artifact { .. } | Message::Other => None,
    }
}
