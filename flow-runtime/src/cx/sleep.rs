//! Waiting: short waits in memory, longer ones in the store, where they outlive the process.

use std::time::Duration;

use super::engine::{LONGEST_WAIT_IN_MEMORY, LONGEST_WAIT_WITHIN_A_REQUEST};
use super::execution::{Execution, changed_kind};
use crate::clock::{millis, now_ms};
use crate::error::{Interrupt, Reason, Wait};
use crate::journal::{Kind, Record, State};

/// So many seconds; none where the number is negative.
pub fn seconds(count: i64) -> Duration {
    length(count, 1)
}

/// So many minutes; none where the number is negative.
pub fn minutes(count: i64) -> Duration {
    length(count, 60)
}

/// So many hours; none where the number is negative.
pub fn hours(count: i64) -> Duration {
    length(count, 3600)
}

/// So many days of 24 hours; none where the number is negative.
pub fn days(count: i64) -> Duration {
    length(count, 24 * 3600)
}

fn length(count: i64, unit_seconds: u64) -> Duration {
    Duration::from_secs(u64::try_from(count).unwrap_or(0).saturating_mul(unit_seconds))
}

impl Execution {
    /// Waits. The moment to wake at is that of the first run, whatever the wait is said to last on a later one.
    pub(super) async fn sleep(&self, path: String, length: Duration) -> Result<(), Interrupt> {
        self.enter(&path)?;
        if self.stored().is_none() {
            return sleep_within_a_request(&path, length).await;
        }
        let mut record = self.record_of(&path, Kind::Sleep, "");
        if record.kind != Kind::Sleep {
            return Err(Interrupt::fail(changed_kind(&record, Kind::Sleep)));
        }
        if record.state == State::Done {
            return Ok(());
        }
        let has_begun = self.recorded(&path).is_some();
        if !has_begun {
            record.started_at_ms = now_ms();
            record.input = millis(length).to_string();
        }
        let until_ms = wake_ms(&record);
        let left = left(until_ms);
        if left > LONGEST_WAIT_IN_MEMORY || (self.service.draining() && !left.is_zero()) {
            if !has_begun {
                self.journal_later(&record).await;
            }
            return Err(Reason::Suspend { until_ms, wait: Wait::Sleep { path } }.into());
        }
        if !left.is_zero() {
            tokio::time::sleep(left).await;
        }
        record.state = State::Done;
        record.took_us = Some((now_ms() - record.started_at_ms).saturating_mul(1000));
        self.record_with_next(record);
        Ok(())
    }
}

/// An ephemeral execution has nowhere to wait but in memory, and its caller waits as well.
async fn sleep_within_a_request(path: &str, length: Duration) -> Result<(), Interrupt> {
    if length > LONGEST_WAIT_WITHIN_A_REQUEST {
        return Err(Interrupt::fail(format!(
            "`{path}` sleeps for {} s, and an ephemeral execution waits for {} s at the most; \
             take `.ephemeral()` off its trigger",
            length.as_secs(),
            LONGEST_WAIT_WITHIN_A_REQUEST.as_secs()
        )));
    }
    tokio::time::sleep(length).await;
    Ok(())
}

/// When a sleep that has begun is over.
fn wake_ms(record: &Record) -> i64 {
    record.started_at_ms.saturating_add(record.input_value().as_i64().unwrap_or(0))
}

/// From now until then.
fn left(until_ms: i64) -> Duration {
    Duration::from_millis(u64::try_from(until_ms.saturating_sub(now_ms())).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{days, hours, minutes, seconds};

    #[test]
    fn lengths_are_never_negative_and_never_overflow() {
        let check = |length: Duration, seconds: u64| assert_eq!(length.as_secs(), seconds);
        check(seconds(5), 5);
        check(minutes(5), 300);
        check(hours(2), 7200);
        check(days(1), 86_400);
        check(minutes(-5), 0);
        check(days(i64::MIN), 0);
        check(days(i64::MAX), u64::MAX);
    }
}
