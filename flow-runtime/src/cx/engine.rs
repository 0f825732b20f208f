//! How a step runs: journal, call, journal; retries, long waits and outcomes unknown.

use std::time::{Duration, Instant};

use serde_json::Value;

use super::execution::{Execution, changed_kind};
use super::step::{AnyOperation, Outcome, StepOptions, Unknown};
use crate::clock::{micros, millis, now_ms};
use crate::connectors::CallContext;
use crate::error::{CallError, CallErrorKind, Interrupt, Reason, StepError, Wait};
use crate::journal::{Kind, Record, State};

/// Waits longer than this are slept in the store, not in memory.
pub(super) const LONGEST_WAIT_IN_MEMORY: Duration = Duration::from_secs(1);
/// First wait before a retry; doubled with every try.
const FIRST_WAIT: Duration = Duration::from_millis(250);
/// No wait of our own is longer. `Retry-After` may ask for more.
const LONGEST_WAIT: Duration = Duration::from_secs(300);

/// An ephemeral execution has nowhere else to wait, and its caller waits as well.
pub(super) const LONGEST_WAIT_WITHIN_A_REQUEST: Duration = Duration::from_secs(5);

/// What a record of an earlier run says about a step.
enum Standing {
    /// It has an outcome.
    Ended(Record),
    /// Call it, again or for the first time.
    Call(Record),
    /// It was cut off.
    CutOff(Record),
}

/// How one try of a step ended, after it was journaled.
enum Tried<'e> {
    Ended(Outcome<'e>),
    Again { wait: Duration },
}

/// What `cx.run` found.
pub(super) enum Begun {
    Recorded(Value),
    Fresh(Running),
}

/// An effect of a Rust node under way.
pub(super) struct Running {
    record: Record,
    since: Instant,
}

impl Execution {
    /// Runs a step to its outcome, or interrupts the handler.
    pub(super) async fn run_step(
        &self,
        path: String,
        options: StepOptions,
        operation: Box<dyn AnyOperation>,
    ) -> Result<Outcome<'_>, Interrupt> {
        self.enter(&path)?;
        let mut record = match self.standing(&path, operation.as_ref())? {
            Standing::Ended(record) => return self.recall(record, operation.as_ref()),
            Standing::Call(record) => record,
            Standing::CutOff(mut record) => {
                let why = "the process ended while the call was under way";
                match self.settle_unknown(&mut record, options.unknown, why).await? {
                    Some(skipped) => return self.recall(skipped, operation.as_ref()),
                    None => record,
                }
            }
        };
        record.input = operation.input().to_string();
        loop {
            match self.try_once(&mut record, options, operation.as_ref()).await? {
                Tried::Ended(outcome) => return Ok(outcome),
                Tried::Again { wait } => tokio::time::sleep(wait).await,
            }
        }
    }

    fn standing(&self, path: &str, operation: &dyn AnyOperation) -> Result<Standing, Interrupt> {
        let record = self.record_of(path, Kind::Step, operation.name());
        if self.recorded(path).is_none() {
            return Ok(Standing::Call(record));
        }
        if record.kind != Kind::Step || record.operation != operation.name() {
            return Err(Interrupt::fail(format!(
                "the step `{path}` began as {} and is {} now; resume it on the old build",
                record.operation,
                operation.name()
            )));
        }
        match record.state {
            State::Done | State::Failed | State::Skipped => Ok(Standing::Ended(record)),
            State::Retrying => Ok(Standing::Call(record)),
            State::Started if operation.repeatable() => Ok(Standing::Call(record)),
            State::Started => Ok(Standing::CutOff(record)),
            State::OutcomeUnknown => {
                let why = record.error.unwrap_or_default();
                Err(Reason::OutcomeUnknown { path: path.to_owned(), why }.into())
            }
        }
    }

    /// The outcome that the journal holds.
    fn recall(
        &self,
        record: Record,
        operation: &dyn AnyOperation,
    ) -> Result<Outcome<'_>, Interrupt> {
        if record.state == State::Failed {
            let message = record.error.unwrap_or_default();
            return Ok(Err(StepError { message, attempts: record.attempts.into() }));
        }
        match operation.decode(&record.output_value()) {
            Ok(output) => Ok(Ok(self.keep(output))),
            Err(error) => Err(Interrupt::fail(format!(
                "the recorded output of `{}` no longer decodes ({error}); resume it on the old build",
                record.path
            ))),
        }
    }

    /// One try: `started`, the call, its outcome.
    async fn try_once<'e>(
        &'e self,
        record: &mut Record,
        options: StepOptions,
        operation: &dyn AnyOperation,
    ) -> Result<Tried<'e>, Interrupt> {
        record.attempts += 1;
        record.state = State::Started;
        record.error = None;
        record.started_at_ms = now_ms();
        record.took_us = None;
        if operation.repeatable() {
            self.journal_later(record).await;
        } else {
            self.journal(record).await;
        }
        let since = Instant::now();
        let result = self.call(&record.path, options.timeout, operation).await;
        let took = since.elapsed();
        record.took_us = Some(micros(took));
        self.service.metrics.node_ran(&record.path, took, result.is_err());
        let error = match result {
            Ok(output) => {
                record.state = State::Done;
                record.output = output.to_string();
                self.journal(record).await;
                return self.recall(record.clone(), operation).map(Tried::Ended);
            }
            Err(error) => error,
        };
        tracing::debug!(
            execution = self.id(),
            step = record.path,
            error = error.message,
            "a try failed"
        );
        let may_have_happened =
            matches!(error.kind, CallErrorKind::NoAnswer | CallErrorKind::Unreadable);
        if operation.repeatable() && error.kind == CallErrorKind::Unreadable {
            let gives_the_same_again = CallErrorKind::Permanent;
            let error = CallError { kind: gives_the_same_again, ..error };
            return self.after_failure(record, options, error).await;
        }
        if may_have_happened && !operation.repeatable() {
            record.error = Some(error.message.clone());
            return match self.settle_unknown(record, options.unknown, &error.message).await? {
                Some(skipped) => self.recall(skipped, operation).map(Tried::Ended),
                None => self.after_failure(record, options, error).await,
            };
        }
        self.after_failure(record, options, error).await
    }

    async fn call(
        &self,
        path: &str,
        timeout: Duration,
        operation: &dyn AnyOperation,
    ) -> Result<Value, CallError> {
        let key = format!("{}/{path}", self.id());
        let context = CallContext::new(&self.service.connections, &self.service.client, &key);
        match tokio::time::timeout(timeout, operation.perform(context)).await {
            Ok(result) => result,
            Err(_) => {
                Err(CallError::no_answer(format!("no answer within {} s", timeout.as_secs())))
            }
        }
    }

    /// Decides between another try, a durable wait and the end.
    async fn after_failure<'e>(
        &'e self,
        record: &mut Record,
        options: StepOptions,
        error: CallError,
    ) -> Result<Tried<'e>, Interrupt> {
        let error = if self.stored().is_none() { within_a_request(error) } else { error };
        record.error = Some(error.message.clone());
        if error.kind == CallErrorKind::Permanent || record.attempts > options.retries {
            record.state = State::Failed;
            self.journal(record).await;
            let failed = StepError { message: error.message, attempts: record.attempts.into() };
            return Ok(Tried::Ended(Err(failed)));
        }
        record.state = State::Retrying;
        let wait = wait_before(record.attempts, error.retry_after);
        if self.stored().is_none() {
            return Ok(Tried::Again { wait: wait.min(LONGEST_WAIT_WITHIN_A_REQUEST) });
        }
        if wait <= LONGEST_WAIT_IN_MEMORY && !self.service.draining() {
            self.journal_later(record).await;
            return Ok(Tried::Again { wait });
        }
        self.journal(record).await;
        let why = format!("`{}`: {}", record.path, error.message);
        let until_ms = now_ms().saturating_add(millis(wait));
        Err(Reason::Suspend { until_ms, wait: Wait::Retry { why } }.into())
    }

    /// Applies the policy: a record to take as the outcome, `None` to call again, or an interrupt.
    async fn settle_unknown(
        &self,
        record: &mut Record,
        policy: Unknown,
        why: &str,
    ) -> Result<Option<Record>, Interrupt> {
        match policy {
            Unknown::Repeat => Ok(None),
            Unknown::Skip => {
                record.state = State::Skipped;
                record.error = Some(why.to_owned());
                self.journal(record).await;
                Ok(Some(record.clone()))
            }
            Unknown::Ask => {
                record.state = State::OutcomeUnknown;
                record.error = Some(why.to_owned());
                self.journal(record).await;
                Err(Reason::OutcomeUnknown { path: record.path.clone(), why: why.to_owned() }
                    .into())
            }
        }
    }

    /// Begins an effect of a Rust node.
    pub(super) async fn begin_run(&self, path: &str) -> Result<Begun, Interrupt> {
        self.enter(path)?;
        let mut record = self.record_of(path, Kind::Run, "");
        if let Some(recorded) = self.recorded(path) {
            if recorded.kind != Kind::Run {
                return Err(Interrupt::fail(changed_kind(recorded, Kind::Run)));
            }
            match recorded.state {
                State::Done | State::Skipped => {
                    return Ok(Begun::Recorded(recorded.output_value()));
                }
                State::Failed => {
                    return Err(Interrupt::fail(recorded.error.clone().unwrap_or_default()));
                }
                State::Started => {
                    let why = "the process ended while the Rust node was running";
                    self.settle_unknown(&mut record, Unknown::Ask, why).await?;
                }
                State::OutcomeUnknown => {
                    let why = recorded.error.clone().unwrap_or_default();
                    return Err(Reason::OutcomeUnknown { path: path.to_owned(), why }.into());
                }
                State::Retrying => {}
            }
        }
        record.state = State::Started;
        record.attempts += 1;
        record.started_at_ms = now_ms();
        self.journal(&record).await;
        Ok(Begun::Fresh(Running { record, since: Instant::now() }))
    }

    /// Records what an effect of a Rust node gave.
    pub(super) async fn end_run(
        &self,
        running: Running,
        ended: Result<Value, String>,
    ) -> Result<(), Interrupt> {
        let Running { mut record, since } = running;
        let took = since.elapsed();
        record.took_us = Some(micros(took));
        self.service.metrics.node_ran(&record.path, took, ended.is_err());
        match ended {
            Ok(output) => {
                record.state = State::Done;
                record.output = output.to_string();
            }
            Err(message) => {
                record.state = State::Failed;
                record.error = Some(message);
            }
        }
        self.journal(&record).await;
        Ok(())
    }

    /// Records that an effect failed and gives the interrupt back. Only a failure is an outcome.
    pub(super) async fn fail_run(&self, running: Running, interrupt: Interrupt) -> Interrupt {
        let reason = interrupt.into_reason();
        if let Reason::Fail { message } = &reason
            && let Err(other) = self.end_run(running, Err(message.clone())).await
        {
            return other;
        }
        reason.into()
    }

    /// Writes the pending decisions and this record; returns when they are on disk.
    async fn journal(&self, record: &Record) {
        if let Some(execution) = self.stored() {
            self.service.record(execution, self.with_pending(record)).await;
        }
    }

    /// Writes the pending decisions and this record with the next commit, without waiting for it.
    pub(super) async fn journal_later(&self, record: &Record) {
        if let Some(execution) = self.stored() {
            self.service.record_later(execution, self.with_pending(record)).await;
        }
    }

    fn with_pending(&self, record: &Record) -> Vec<Record> {
        let mut records = self.take_pending();
        records.push(record.clone());
        records
    }
}

/// A failure after which the other side wants to be left alone for longer than an ephemeral execution can wait
/// is its last: calling earlier is no choice.
fn within_a_request(error: CallError) -> CallError {
    match error.retry_after {
        Some(asked) if asked > LONGEST_WAIT_WITHIN_A_REQUEST => CallError::permanent(format!(
            "{}; it asks for {} s, longer than an ephemeral execution waits",
            error.message,
            asked.as_secs()
        )),
        _ => error,
    }
}

/// Exponential back-off with full jitter; never shorter than what the other side asked for.
/// <https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/>
fn wait_before(attempts: u32, asked: Option<Duration>) -> Duration {
    let doubled = FIRST_WAIT.saturating_mul(1_u32 << attempts.saturating_sub(1).min(16));
    let ceiling = doubled.min(LONGEST_WAIT);
    let jittered = ceiling.mul_f64(rand::random::<f64>());
    jittered.max(asked.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{LONGEST_WAIT, wait_before, within_a_request};
    use crate::error::{CallError, CallErrorKind};

    #[test]
    fn waits_grow_stay_bounded_and_honour_what_was_asked() {
        for attempts in 1..40 {
            let ceiling = Duration::from_millis(250) * 2_u32.pow((attempts - 1).min(16));
            for _ in 0..50 {
                let wait = wait_before(attempts, None);
                assert!(wait <= ceiling.min(LONGEST_WAIT), "attempt {attempts} waits {wait:?}");
            }
        }
        let asked = Duration::from_secs(900);
        assert_eq!(wait_before(1, Some(asked)), asked);
    }

    #[test]
    fn an_ephemeral_execution_does_not_call_before_it_may() {
        let check = |asked: Option<u64>, expect: CallErrorKind| {
            let retry_after = asked.map(Duration::from_secs);
            let error = CallError { retry_after, ..CallError::retryable("answered 429") };
            assert_eq!(within_a_request(error).kind, expect, "{asked:?}");
        };
        check(None, CallErrorKind::Retryable);
        check(Some(5), CallErrorKind::Retryable);
        check(Some(60), CallErrorKind::Permanent);
    }
}
