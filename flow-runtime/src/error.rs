//! What can stop an execution, fail a step, or go wrong with the store.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use thiserror::Error;

/// What a handler returns.
pub type FlowResult = Result<(), Interrupt>;

/// Why a handler ended before its last line. `?` makes one from a step, and from any error of a Rust node,
/// which fails the execution with that error's text.
///
/// It is not itself an `Error`: that is what lets `?` take every error.
pub struct Interrupt(Box<Reason>);

/// The reasons, in the order in which the arms of a `join` outrank each other.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Reason {
    /// Waits durably until then (milliseconds since 1970).
    Suspend { until_ms: i64, wait: Wait },
    /// A step's outcome is unknown and a person decides.
    OutcomeUnknown { path: String, why: String },
    /// Ends well, early.
    Stop,
    /// Ends in the dead letter.
    Fail { message: String },
}

/// What a suspended execution waits for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Wait {
    /// The end of a `cx.sleep`.
    Sleep { path: String },
    /// The next try of a step that failed.
    Retry { why: String },
}

impl Interrupt {
    /// Fails the execution: it goes to the dead letter with this sentence.
    pub fn fail(message: impl Into<String>) -> Self {
        Reason::Fail { message: message.into() }.into()
    }

    /// The reason itself.
    pub(crate) fn into_reason(self) -> Reason {
        *self.0
    }

    /// Whether what was interrupted goes on later, so that it still counts as under way.
    pub(crate) fn is_pause(&self) -> bool {
        matches!(self.0.as_ref(), Reason::Suspend { .. } | Reason::OutcomeUnknown { .. })
    }

    /// Of two arms of a `join`, the one that counts: failed, then stopped, then unknown, then the earlier suspension.
    pub(crate) fn outranking(self, other: Self) -> Self {
        match (self.0.as_ref(), other.0.as_ref()) {
            (Reason::Suspend { until_ms: ours, .. }, Reason::Suspend { until_ms: theirs, .. }) => {
                if ours <= theirs {
                    self
                } else {
                    other
                }
            }
            (ours, theirs) => {
                if ours >= theirs {
                    self
                } else {
                    other
                }
            }
        }
    }
}

impl From<Reason> for Interrupt {
    fn from(reason: Reason) -> Self {
        Self(Box::new(reason))
    }
}

impl<E: Error> From<E> for Interrupt {
    fn from(error: E) -> Self {
        Self::fail(with_sources(&error))
    }
}

impl fmt::Debug for Interrupt {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

/// An error's text followed by its causes.
pub(crate) fn with_sources(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        if !text.contains(&cause_text) {
            text.push_str(": ");
            text.push_str(&cause_text);
        }
        source = cause.source();
    }
    text
}

/// A step that failed for good: what its error port receives.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{message}")]
pub struct StepError {
    /// What went wrong, in a sentence.
    pub message: String,
    /// How often it was tried.
    pub attempts: i64,
}

/// A call that did not give an output.
#[derive(Clone, Debug, Error)]
#[error("{message}")]
pub struct CallError {
    /// Whether another try can help.
    pub(crate) kind: CallErrorKind,
    /// What went wrong, in a sentence, without secrets.
    pub(crate) message: String,
    /// How long the other side asked us to wait.
    pub(crate) retry_after: Option<Duration>,
}

/// Whether another try can help.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CallErrorKind {
    /// It will fail the same way again.
    Permanent,
    /// It had no effect, and may work later.
    Retryable,
    /// It may or may not have taken effect: the answer never came, or does not say.
    NoAnswer,
    /// The other side says that it did it, in an answer that cannot be read. It will again.
    Unreadable,
}

impl CallError {
    /// It will fail the same way again.
    pub(crate) fn permanent(message: impl Into<String>) -> Self {
        Self { kind: CallErrorKind::Permanent, message: message.into(), retry_after: None }
    }

    /// It had no effect, and may work later.
    pub(crate) fn retryable(message: impl Into<String>) -> Self {
        Self { kind: CallErrorKind::Retryable, message: message.into(), retry_after: None }
    }

    /// It was done, and what came back cannot be read.
    pub(crate) fn unreadable(message: impl Into<String>) -> Self {
        Self { kind: CallErrorKind::Unreadable, message: message.into(), retry_after: None }
    }

    /// Nobody knows whether it took effect.
    pub(crate) fn no_answer(message: impl Into<String>) -> Self {
        Self { kind: CallErrorKind::NoAnswer, message: message.into(), retry_after: None }
    }
}

/// What can go wrong with the store.
#[derive(Debug, Error)]
pub(crate) enum StoreError {
    /// The disk, or the store's own limit, is full.
    #[error("the store is full")]
    Full,
    /// The store was closed, which happens only while the process ends.
    #[error("the store is closed")]
    Closed,
    /// A newer flow-runtime wrote it.
    #[error("the store has format {found}, this program knows formats up to {known}")]
    NewerFormat { found: i64, known: i64 },
    /// A record that cannot be read.
    #[error("the store holds a record that cannot be read: {0}")]
    Unreadable(String),
    /// Nothing of that id.
    #[error("there is no such execution")]
    Missing,
    /// What was asked for does not fit the state it is in.
    #[error("{0}")]
    Conflict(String),
    /// The files that show which processes live.
    #[error("the locks beside the store failed: {0}")]
    Locks(#[source] std::io::Error),
    /// Anything else SQLite says.
    #[error("the store failed: {0}")]
    Sqlite(#[source] sqlx::Error),
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        let full = match &error {
            // SQLITE_FULL, https://www.sqlite.org/rescode.html#full
            sqlx::Error::Database(database) => database.code().is_some_and(|code| code == "13"),
            _ => false,
        };
        if full { Self::Full } else { Self::Sqlite(error) }
    }
}

#[cfg(test)]
mod tests {
    use super::{Interrupt, Reason, Wait};

    #[test]
    fn arms_of_a_join_outrank_each_other() {
        let fail = || Interrupt::fail("x");
        let stop = || Interrupt::from(Reason::Stop);
        let unknown =
            || Interrupt::from(Reason::OutcomeUnknown { path: "p".into(), why: String::new() });
        let wait = |until_ms| {
            let wait = Wait::Sleep { path: "pause".into() };
            Interrupt::from(Reason::Suspend { until_ms, wait })
        };
        let check = |one: Interrupt, two: Interrupt, expect: Interrupt| {
            assert_eq!(one.outranking(two).into_reason(), expect.into_reason());
        };
        check(stop(), fail(), fail());
        check(fail(), stop(), fail());
        check(wait(1), stop(), stop());
        check(unknown(), wait(1), unknown());
        check(wait(5), wait(3), wait(3));
    }

    #[test]
    fn any_error_of_a_rust_node_fails_with_its_text() {
        fn node() -> Result<(), Interrupt> {
            "x".parse::<u32>()?;
            Ok(())
        }
        let reason = node().expect_err("x is no number").into_reason();
        assert_eq!(reason, Reason::Fail { message: "invalid digit found in string".into() });
    }
}
