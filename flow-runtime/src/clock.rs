//! Wall-clock time as the store and the admin listener write it, and ids that sort by it.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use uuid::Builder;

/// Milliseconds since 1970 in UTC.
pub(crate) fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// A moment in UTC to the second, as in payloads of GitHub's: `2026-11-24T02:54:08Z`.
/// The calendar is Howard Hinnant's: <https://howardhinnant.github.io/date_algorithms.html#civil_from_days>
pub(crate) fn rfc3339(at_ms: i64) -> String {
    let seconds = at_ms.div_euclid(1000);
    let (days, second_of_day) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let days = days + 719_468;
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    // Years of this calendar begin with March.
    let march_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * march_month + 2) / 5 + 1;
    let month = if march_month < 10 { march_month + 3 } else { march_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    let (hour, minute, second) =
        (second_of_day / 3600, second_of_day / 60 % 60, second_of_day % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
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

#[cfg(test)]
mod tests {
    use super::rfc3339;

    #[test]
    fn moments_are_written_as_in_payloads() {
        let check = |at_ms: i64, expect: &str| assert_eq!(rfc3339(at_ms), expect);
        check(0, "1970-01-01T00:00:00Z");
        check(-1, "1969-12-31T23:59:59Z");
        check(951_827_696_999, "2000-02-29T12:34:56Z");
        check(1_709_164_800_000, "2024-02-29T00:00:00Z");
        check(1_795_488_848_000, "2026-11-24T02:54:08Z");
        check(4_102_444_800_000, "2100-01-01T00:00:00Z");
    }
}
