//! The inbox: every accepted event, on disk before it is acknowledged, and the executions they became.
//!
//! One writer task owns the store's only writing connection. It takes whatever is waiting, writes it in one
//! transaction, and answers after the commit. It alone leases executions, so none can run twice in a process;
//! each stands under the process that may run it, so none can run in two.

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use tokio::sync::{mpsc, oneshot};

use crate::error::StoreError;
use crate::journal::Record;
use crate::journal::record::named;
use crate::metrics::minutes::Minute;
use presence::Owner;

pub(crate) mod accept;
pub(crate) mod lease;
pub(crate) mod presence;
pub(crate) mod reader;
pub(crate) mod settle;
pub(crate) mod store;
#[cfg(test)]
mod tests;
mod writer;

/// How many writes may wait before those who write wait as well.
const QUEUE: usize = 1024;

/// Pause between two parts of what is forgotten.
const BETWEEN_PARTS: Duration = Duration::from_millis(20);

/// The way to the writer.
#[derive(Clone)]
pub(crate) struct Inbox {
    queue: mpsc::Sender<Command>,
    shared: Arc<Shared>,
}

/// What the writer keeps and others read.
#[derive(Default)]
pub(crate) struct Shared {
    /// Executions that are running in this process.
    leased: Mutex<HashSet<i64>>,
    /// Executions in the store that have not ended.
    waiting: AtomicI64,
}

/// A delivery to be stored.
#[derive(Clone, Debug)]
pub(crate) struct Delivery {
    /// One execution for each handler that wants the event.
    pub(crate) executions: Vec<NewExecution>,
    /// `issues.opened`.
    pub(crate) event: String,
    /// The provider's delivery id.
    pub(crate) delivery_id: String,
    /// The payload's JSON.
    pub(crate) payload: Bytes,
    /// Whether a verifier vouched for it.
    pub(crate) verified: bool,
    /// Keys that no other delivery within the window may share.
    pub(crate) keys: Vec<String>,
    /// When it came.
    pub(crate) at_ms: i64,
}

/// An execution to be stored.
#[derive(Clone, Debug)]
pub(crate) struct NewExecution {
    /// UUID in version 7.
    pub(crate) id: String,
    /// The handler that will run.
    pub(crate) handler: &'static str,
    /// Whether the one who stores it will run it at once.
    pub(crate) lease: bool,
}

/// What became of a delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Accepted {
    /// On disk; the numbers of its executions in the store.
    Stored(Vec<i64>),
    /// It was on disk already, as this execution.
    Duplicate(String),
}

/// Keeps the stored executions that whoever stored them runs by itself from being leased. Where that one goes
/// before it has begun, as the future of a request does when its caller hangs up, they are leased after all.
pub(crate) struct Hold {
    shared: Arc<Shared>,
    numbers: Vec<i64>,
}

/// An execution that this process is to run.
#[derive(Debug)]
pub(crate) struct Leased {
    pub(crate) number: i64,
    pub(crate) id: String,
    pub(crate) handler: String,
    pub(crate) payload: Bytes,
    pub(crate) verified: bool,
    pub(crate) accepted_at_ms: i64,
    /// Its journal; an error where it holds something that cannot be read.
    pub(crate) records: Result<Vec<Record>, StoreError>,
}

named! {
    /// How an execution stands in the store. That it is running stands only in memory: a crash ends that by itself.
    ExecutionState {
        /// On disk, not begun.
        Accepted = "accepted",
        /// Waits for its next try.
        Retrying = "retrying",
        /// Waits for the end of a `cx.sleep`.
        Sleeping = "sleeping",
        /// Waits for a person.
        OutcomeUnknown = "outcome_unknown",
        /// Done.
        Done = "done",
        /// In the dead letter.
        Failed = "failed",
    }
}

/// How a run ended.
#[derive(Clone, Debug)]
pub(crate) struct End {
    pub(crate) state: ExecutionState,
    /// When to run it again; only with `Retrying` and `Sleeping`.
    pub(crate) due_at_ms: Option<i64>,
    pub(crate) error: Option<String>,
    /// When it ended; only where it has ended for good.
    pub(crate) finished: Option<Finished>,
}

/// The end of an execution.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Finished {
    pub(crate) at_ms: i64,
    /// From accepted to its end.
    pub(crate) took_us: i64,
}

named! {
    /// What a person decided about an outcome unknown.
    Resolution {
        /// Call again.
        Repeat = "repeat",
        /// Take it as done, with a null output.
        Skip = "skip",
        /// Take it as failed.
        Fail = "fail",
    }
}

type Answer<T> = oneshot::Sender<Result<T, StoreError>>;

/// How far forgetting came.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Pruned {
    /// There is more, from this key on.
    Part(String),
    /// Nothing is left that is older.
    Whole,
}

/// What the writer is asked for.
enum Command {
    Accept(Box<Delivery>, Answer<(Accepted, Hold)>),
    Record(i64, Vec<Record>, Option<Answer<()>>),
    End(i64, Box<End>, Vec<Record>, Answer<()>),
    Lease(usize, Answer<Vec<Leased>>),
    Replay(String, Answer<String>),
    Resolve(String, String, Resolution, Answer<()>),
    Adopt(i64, Answer<()>),
    Drained(Answer<()>),
    Minute(Box<Minute>, Answer<()>),
    Prune(i64, Answer<Pruned>),
    PruneKeys(String, i64, Answer<Pruned>),
    Count(Answer<()>),
}

impl Inbox {
    /// Starts the writer on an open store.
    pub(crate) fn start(opened: store::Opened, store: PathBuf, owner: Owner) -> Self {
        let (queue, commands) = mpsc::channel(QUEUE);
        let shared = Arc::new(Shared::default());
        shared.waiting.store(opened.waiting, Ordering::Relaxed);
        let writer = writer::Writer::new(opened.connection, (store, owner), Arc::clone(&shared));
        tokio::spawn(writer.run(commands));
        Self { queue, shared }
    }

    async fn ask<T>(&self, command: impl FnOnce(Answer<T>) -> Command) -> Result<T, StoreError> {
        let (answer, answered) = oneshot::channel();
        self.queue.send(command(answer)).await.map_err(|_| StoreError::Closed)?;
        answered.await.map_err(|_| StoreError::Closed)?
    }

    /// Stores a delivery; returns when it is on disk.
    pub(crate) async fn accept(&self, delivery: Delivery) -> Result<(Accepted, Hold), StoreError> {
        self.ask(|answer| Command::Accept(Box::new(delivery), answer)).await
    }

    /// Writes journal records; returns when they are on disk.
    pub(crate) async fn record(
        &self,
        execution: i64,
        records: Vec<Record>,
    ) -> Result<(), StoreError> {
        self.ask(|answer| Command::Record(execution, records, Some(answer))).await
    }

    /// Writes journal records with the next commit, in order, without waiting for it.
    pub(crate) async fn record_later(&self, execution: i64, records: Vec<Record>) {
        // A closed queue means that the process ends; the record is repeated on resume.
        let _ = self.queue.send(Command::Record(execution, records, None)).await;
    }

    /// Writes how a run ended and gives its lease up.
    pub(crate) async fn end(
        &self,
        execution: i64,
        end: End,
        records: Vec<Record>,
    ) -> Result<(), StoreError> {
        self.ask(|answer| Command::End(execution, Box::new(end), records, answer)).await
    }

    /// Leases executions that are due, at most so many.
    pub(crate) async fn lease(&self, limit: usize) -> Result<Vec<Leased>, StoreError> {
        self.ask(|answer| Command::Lease(limit, answer)).await
    }

    /// Makes a new execution of the same event; gives its id.
    pub(crate) async fn replay(&self, id: String) -> Result<String, StoreError> {
        self.ask(|answer| Command::Replay(id, answer)).await
    }

    /// Settles an outcome unknown.
    pub(crate) async fn resolve(
        &self,
        id: String,
        path: String,
        resolution: Resolution,
    ) -> Result<(), StoreError> {
        self.ask(|answer| Command::Resolve(id, path, resolution, answer)).await
    }

    /// Takes over what another deployment left.
    pub(crate) async fn adopt(&self, deployment: i64) -> Result<(), StoreError> {
        self.ask(|answer| Command::Adopt(deployment, answer)).await
    }

    /// Marks this deployment as drained: others may take over what it left.
    pub(crate) async fn drained(&self) -> Result<(), StoreError> {
        self.ask(Command::Drained).await
    }

    /// Keeps a minute's numbers.
    pub(crate) async fn keep_minute(&self, minute: Minute) -> Result<(), StoreError> {
        self.ask(|answer| Command::Minute(Box::new(minute), answer)).await
    }

    /// Forgets executions that ended earlier and keys that are older, part by part: whoever wants to write
    /// comes between two of them.
    pub(crate) async fn prune(
        &self,
        dedupe_before_ms: i64,
        ended_before_ms: i64,
    ) -> Result<(), StoreError> {
        while self.ask(|answer| Command::Prune(ended_before_ms, answer)).await? != Pruned::Whole {
            tokio::time::sleep(BETWEEN_PARTS).await;
        }
        let mut after = String::new();
        loop {
            let from = after.clone();
            match self.ask(|answer| Command::PruneKeys(from, dedupe_before_ms, answer)).await? {
                Pruned::Part(end) => after = end,
                Pruned::Whole => return Ok(()),
            }
            tokio::time::sleep(BETWEEN_PARTS).await;
        }
    }

    /// Counts anew what has not ended: other processes of the store end executions, too.
    pub(crate) async fn count(&self) -> Result<(), StoreError> {
        self.ask(Command::Count).await
    }

    /// Executions that have not ended.
    pub(crate) fn waiting(&self) -> i64 {
        self.shared.waiting.load(Ordering::Relaxed)
    }

    /// Whether an execution is running in this process.
    pub(crate) fn is_running(&self, execution: i64) -> bool {
        self.shared.leased().contains(&execution)
    }

    /// The executions that are running in this process.
    pub(crate) fn running_numbers(&self) -> Vec<i64> {
        self.shared.leased().iter().copied().collect()
    }

    /// How many executions are running in this process.
    pub(crate) fn running(&self) -> usize {
        self.shared.leased().len()
    }
}

impl Hold {
    /// They have begun; their ends give the leases up.
    pub(crate) fn begun(mut self) {
        self.numbers.clear();
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        if !self.numbers.is_empty() {
            let mut leased = self.shared.leased();
            for number in &self.numbers {
                leased.remove(number);
            }
        }
    }
}

impl Shared {
    /// A poisoned lock only means that a panic is on its way out; the set is always whole.
    fn leased(&self) -> std::sync::MutexGuard<'_, HashSet<i64>> {
        self.leased.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
