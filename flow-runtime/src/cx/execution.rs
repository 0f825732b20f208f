//! One event running through a flow: what is recorded of it, what it has used, and the outputs it owns.

use std::any::Any;
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use elsa::sync::FrozenVec;
use serde_json::Value;
use tokio::sync::oneshot;

use super::reply::Reply;
use super::step::AnyOutput;
use crate::clock::now_ms;
use crate::error::Interrupt;
use crate::journal::{Kind, Record, State};
use crate::service::Service;

/// The state of one run. It outlives its handler, which borrows outputs from it.
pub struct Execution {
    pub(crate) service: Arc<Service>,
    identity: Identity,
    /// What the journal held when this run began.
    recorded: HashMap<String, Record>,
    outputs: FrozenVec<AnyOutput>,
    /// Scopes of loops, and recorded texts that a switch decided on.
    texts: FrozenVec<String>,
    progress: Mutex<Progress>,
}

/// Who this execution is.
#[derive(Clone, Debug)]
pub(crate) struct Identity {
    /// UUID in version 7.
    pub(crate) id: String,
    /// Its number in the store; `None` where the trigger is `.ephemeral()`.
    pub(crate) stored: Option<i64>,
}

/// What changes during a run.
#[derive(Default)]
struct Progress {
    used: HashSet<String>,
    /// Decisions that travel with the next record.
    pending: Vec<Record>,
    next_position: u32,
    /// Why the execution must fail at its next statement that can.
    doom: Option<String>,
    /// The path that was reached last by whoever runs just now, for the message of a panic.
    reached: String,
    /// Whoever waits for `cx.respond`.
    caller: Option<oneshot::Sender<Reply>>,
}

impl Execution {
    pub(crate) fn new(
        service: Arc<Service>,
        identity: Identity,
        records: Vec<Record>,
        caller: Option<oneshot::Sender<Reply>>,
    ) -> Self {
        let next_position = records.iter().map(|record| record.position + 1).max().unwrap_or(0);
        let recorded = records.into_iter().map(|record| (record.path.clone(), record)).collect();
        let progress = Progress { next_position, caller, ..Progress::default() };
        Self {
            service,
            identity,
            recorded,
            outputs: FrozenVec::new(),
            texts: FrozenVec::new(),
            progress: Mutex::new(progress),
        }
    }

    pub(crate) fn id(&self) -> &str {
        &self.identity.id
    }

    /// Its number in the store; `None` for an ephemeral one.
    pub(crate) fn stored(&self) -> Option<i64> {
        self.identity.stored
    }

    /// What the journal held of this path when the run began.
    pub(crate) fn recorded(&self, path: &str) -> Option<&Record> {
        self.recorded.get(path)
    }

    /// A poisoned lock only means that a panic is on its way out; what it guards is always whole.
    fn progress(&self) -> MutexGuard<'_, Progress> {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Fails the execution at its next statement that can fail, and at its end at the latest.
    pub(crate) fn doom(&self, why: String) {
        self.progress().doom.get_or_insert(why);
    }

    /// Why the execution has to fail, if it has to.
    pub(crate) fn doomed(&self) -> Option<String> {
        self.progress().doom.clone()
    }

    /// Fails where the execution has to.
    pub(crate) fn check_doom(&self) -> Result<(), Interrupt> {
        self.doomed().map_or(Ok(()), |why| Err(Interrupt::fail(why)))
    }

    /// Whether the execution has to fail.
    pub(crate) fn is_doomed(&self) -> bool {
        self.progress().doom.is_some()
    }

    /// The path that was reached last.
    pub(crate) fn reached(&self) -> String {
        self.progress().reached.clone()
    }

    /// Notes where the handler is, as the turn of a loop.
    pub(crate) fn set_reached(&self, path: &str) {
        let mut progress = self.progress();
        progress.reached.clear();
        progress.reached.push_str(path);
    }

    /// Exchanges the path that was reached last for that of another strand.
    pub(crate) fn swap_reached(&self, other: &mut String) {
        std::mem::swap(&mut self.progress().reached, other);
    }

    /// Marks a path as used; a second use is a loud failure.
    pub(crate) fn enter(&self, path: &str) -> Result<(), Interrupt> {
        let mut progress = self.progress();
        progress.reached.clear();
        progress.reached.push_str(path);
        if let Some(doom) = &progress.doom {
            return Err(Interrupt::fail(doom.clone()));
        }
        if progress.used.insert(path.to_owned()) {
            return Ok(());
        }
        let why = format!("the id `{path}` was used twice in one execution; ids must differ");
        progress.doom = Some(why.clone());
        Err(Interrupt::fail(why))
    }

    /// Whether this run came to this path.
    pub(crate) fn is_used(&self, path: &str) -> bool {
        self.progress().used.contains(path)
    }

    /// A record of this path: the journal's, or a new one at the next position.
    pub(crate) fn record_of(&self, path: &str, kind: Kind, operation: &str) -> Record {
        if let Some(record) = self.recorded.get(path) {
            return record.clone();
        }
        let mut progress = self.progress();
        let position = progress.next_position;
        progress.next_position += 1;
        Record::new(path, position, kind, operation)
    }

    /// The decisions that travel with the next record.
    pub(crate) fn take_pending(&self) -> Vec<Record> {
        std::mem::take(&mut self.progress().pending)
    }

    /// Keeps an output until the execution ends.
    pub(crate) fn keep(&self, output: AnyOutput) -> &(dyn Any + Send + Sync) {
        self.outputs.push_get(output)
    }

    /// Keeps a text until the execution ends.
    pub(crate) fn keep_text(&self, text: String) -> &str {
        self.texts.push_get(text)
    }

    /// Records a decision; gives the journal's where there is one.
    pub(crate) fn decide(&self, path: &str, kind: Kind, fresh: Value) -> Option<Value> {
        if self.enter(path).is_err() {
            return None;
        }
        // Nobody resumes an ephemeral execution, so its decisions need no record.
        self.stored()?;
        if let Some(recorded) = self.recorded(path) {
            if recorded.kind == kind {
                return Some(recorded.output_value());
            }
            self.doom(changed_kind(recorded, kind));
            return None;
        }
        let mut record = self.record_of(path, kind, "");
        record.state = State::Done;
        record.output = fresh.to_string();
        record.started_at_ms = now_ms();
        self.record_with_next(record);
        None
    }

    /// Has a record travel with the next one that is written, at the latest with the end of this run.
    pub(crate) fn record_with_next(&self, record: Record) {
        self.progress().pending.push(record);
    }

    /// A decision with two values.
    pub(crate) fn decide_bool(&self, path: &str, kind: Kind, fresh: bool) -> bool {
        match self.decide(path, kind, Value::Bool(fresh)) {
            Some(Value::Bool(recorded)) => recorded,
            _ => fresh,
        }
    }

    /// Records why the handler ends here: a reason to stop, or the message of a failure.
    pub(crate) fn conclude(&self, path: &str, kind: Kind, said: &str) -> Result<(), Interrupt> {
        self.enter(path)?;
        if self.stored().is_none() {
            return Ok(());
        }
        let mut record = self.record_of(path, kind, "");
        if record.kind != kind {
            return Err(Interrupt::fail(changed_kind(&record, kind)));
        }
        record.started_at_ms = now_ms();
        if kind == Kind::Fail {
            record.state = State::Failed;
            record.error = Some(said.to_owned());
        } else {
            record.state = State::Done;
            record.output = if said.is_empty() { Value::Null } else { said.into() }.to_string();
        }
        self.record_with_next(record);
        Ok(())
    }

    /// Answers whoever waits.
    pub(crate) fn respond(&self, path: &str, reply: Reply) -> Result<(), Interrupt> {
        let status = Value::from(reply.status);
        let answered_before = self.decide(path, Kind::Respond, status).is_some();
        if let Some(doom) = self.doomed() {
            return Err(Interrupt::fail(doom));
        }
        if let Some(caller) = self.progress().caller.take()
            && !answered_before
        {
            // The caller may have gone at its deadline; then the answer has nobody to reach.
            let _ = caller.send(reply);
        }
        Ok(())
    }

    /// Answers a caller whom the flow did not answer.
    pub(crate) fn answer_caller(&self, reply: Reply) {
        if let Some(caller) = self.progress().caller.take() {
            // The caller may have gone at its deadline.
            let _ = caller.send(reply);
        }
    }
}

/// What is said of a path under which the journal has a record of another kind.
pub(crate) fn changed_kind(recorded: &Record, kind: Kind) -> String {
    format!(
        "`{}` was a {} when this execution began and is a {} now; resume it on the old build",
        recorded.path,
        recorded.kind.name(),
        kind.name()
    )
}
