//! The running service: what its listeners and its worker share, and `run`, which starts them.

use std::collections::VecDeque;
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde::Serialize;
use tokio::sync::{Notify, Semaphore};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::clock::now_ms;
use crate::connectors::client::Client;
use crate::connectors::connection::Connections;
use crate::cx::SourceFile;
use crate::error::StoreError;
use crate::hooks::body::Room;
use crate::hooks::routes::Routes;
use crate::inbox::presence::Presence;
use crate::inbox::reader::Reader;
use crate::inbox::{End, Inbox};
use crate::journal::Record;
use crate::metrics::{Counter, Metrics};
use crate::triggers::{Trigger, Triggers};

mod describe;
mod log;
pub(crate) mod settings;
mod start;

pub(crate) use log::{Panic, take_panic};
use settings::Settings;
pub(crate) use start::drain;

/// How many rejected deliveries are remembered.
const REJECTED_KEPT: usize = 200;
/// Pause before a write to a store that is full or locked is tried again.
const STORE_PAUSE: Duration = Duration::from_millis(250);

/// Serves the flow until it is told to stop. What a generated `main` calls.
///
/// `package` is the flow's name. With the argument `--describe` it prints what the binary holds, and ends.
pub fn run(package: &'static str, triggers: Triggers) -> ExitCode {
    let arguments = std::env::args().skip(1).collect::<Vec<_>>();
    match arguments.first().map(String::as_str) {
        Some("--describe") => describe::print(package, &triggers),
        _ => start::run(package, triggers),
    }
}

/// What the listeners and the worker share.
pub(crate) struct Service {
    pub(crate) settings: Settings,
    pub(crate) triggers: Vec<Trigger>,
    /// The flow's own source files, to tell a panic's node.
    pub(crate) sources: Vec<SourceFile>,
    pub(crate) routes: Routes,
    pub(crate) inbox: Inbox,
    pub(crate) reader: Reader,
    pub(crate) presence: Presence,
    pub(crate) connections: Connections,
    pub(crate) client: Client,
    pub(crate) metrics: Metrics,
    /// One permit for each execution that may run at once.
    pub(crate) permits: Arc<Semaphore>,
    /// Runs under way, for a graceful end.
    pub(crate) runs: TaskTracker,
    /// Bodies under way.
    pub(crate) room: Room,
    /// Wakes the dispatcher: something is due, or a permit came free while something waits.
    pub(crate) wake: Notify,
    /// Whether events wait in the store for a permit, so that new ones must not overtake them.
    pub(crate) backlog: AtomicBool,
    rejected: Mutex<VecDeque<RejectedDelivery>>,
    drain: CancellationToken,
}

/// A delivery that was turned away, as the admin listener shows it.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct RejectedDelivery {
    /// When.
    pub(crate) at_ms: i64,
    /// The answer's status.
    pub(crate) status: u16,
    /// Why, in a sentence.
    pub(crate) reason: String,
    /// The provider's delivery id, as claimed.
    pub(crate) delivery_id: String,
}

impl Service {
    /// Whether the service is on its way out: nothing new is begun.
    pub(crate) fn draining(&self) -> bool {
        self.drain.is_cancelled()
    }

    /// Begins the way out.
    pub(crate) fn begin_drain(&self) {
        self.drain.cancel();
        self.wake.notify_one();
    }

    /// Returns when the way out has begun.
    pub(crate) async fn drain_begun(&self) {
        self.drain.cancelled().await;
    }

    /// Remembers a delivery that was turned away.
    pub(crate) fn reject(&self, status: u16, reason: &str, delivery_id: &str) {
        self.metrics.count(Counter::Rejected);
        tracing::info!(status, reason, delivery_id, "delivery rejected");
        let mut rejected = self.rejected.lock().unwrap_or_else(PoisonError::into_inner);
        if rejected.len() == REJECTED_KEPT {
            rejected.pop_back();
        }
        rejected.push_front(RejectedDelivery {
            at_ms: now_ms(),
            status,
            reason: reason.to_owned(),
            // Anybody may claim anything, so what is kept of it is bounded too.
            delivery_id: delivery_id.chars().take(100).collect(),
        });
    }

    /// Deliveries that were turned away, newest first.
    pub(crate) fn rejected(&self) -> Vec<RejectedDelivery> {
        self.rejected.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    /// Writes journal records and returns when they are on disk. Nothing may happen before that, so while the
    /// store is full this waits; when the process ends, it never returns.
    pub(crate) async fn record(&self, execution: i64, records: Vec<Record>) {
        loop {
            match self.inbox.record(execution, records.clone()).await {
                Ok(()) => return,
                Err(error) => self.pause_after(&error).await,
            }
        }
    }

    /// Writes journal records with the next commit.
    pub(crate) async fn record_later(&self, execution: i64, records: Vec<Record>) {
        self.inbox.record_later(execution, records).await;
    }

    /// Writes how a run ended; waits as `record` does.
    pub(crate) async fn end(&self, execution: i64, end: End, records: Vec<Record>) {
        loop {
            match self.inbox.end(execution, end.clone(), records.clone()).await {
                Ok(()) => return,
                Err(error) => self.pause_after(&error).await,
            }
        }
    }

    async fn pause_after(&self, error: &StoreError) {
        if matches!(error, StoreError::Closed) {
            return std::future::pending().await;
        }
        tracing::error!(%error, "the journal cannot be written; trying again");
        tokio::time::sleep(STORE_PAUSE).await;
    }

    /// Notes that events wait in the store.
    pub(crate) fn note_backlog(&self) {
        self.backlog.store(true, Ordering::Release);
        self.wake.notify_one();
    }
}
