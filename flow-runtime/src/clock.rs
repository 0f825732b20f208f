//! Wall-clock time as the store and the admin listener write it, and ids that sort by it.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use uuid::Builder;

/// Milliseconds since 1970 in UTC.
pub(crate) fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// A length of time as whole milliseconds.
pub(crate) fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

/// A length of time as whole microseconds.
pub(crate) fn micros(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}

/// A new execution's id: a UUID in version 7, its random bits from the thread's own generator,
/// which unlike the system's costs no call into the kernel.
pub(crate) fn new_id() -> String {
    let millis = u64::try_from(now_ms()).unwrap_or_default();
    Builder::from_unix_timestamp_millis(millis, &rand::random()).into_uuid().to_string()
}
