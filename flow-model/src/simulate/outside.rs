//! Time and chance as the mocks set them: the same mocks give the same values.

/// A moment in UTC, to the second: `2026-11-24T02:54:08Z`.
/// The days become a date by <http://howardhinnant.github.io/date_algorithms.html#civil_from_days>.
pub(super) fn rfc3339(at_ms: i64) -> String {
    let seconds = at_ms.div_euclid(1_000);
    let (days, second) = (seconds.div_euclid(86_400) + 719_468, seconds.rem_euclid(86_400));
    let (era, day) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    // Years of this calendar begin with March.
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year + era * 400 + i64::from(month <= 2);
    let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

/// A number from 0 up to and without 1 for a step path, by SplitMix64 (<https://prng.di.unimi.it/splitmix64.c>).
pub(super) fn random(seed: u64, path: &str) -> f64 {
    let mixed = path.bytes().fold(seed, |state, byte| mix(state ^ u64::from(byte)));
    // The upper 53 bits are what a float holds exactly.
    (mix(mixed) >> 11) as f64 / (1_u64 << 53) as f64
}

fn mix(state: u64) -> u64 {
    let mixed = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_dates() {
        for (at_ms, text) in [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_399_999, "2000-02-28T23:59:59Z"),
            (951_868_800_000, "2000-03-01T00:00:00Z"),
            (1_795_992_848_000, "2026-11-29T22:54:08Z"),
            (-1, "1969-12-31T23:59:59Z"),
        ] {
            assert_eq!(rfc3339(at_ms), text);
        }
    }

    #[test]
    fn chance_is_the_same_for_the_same_seed_and_path() {
        let drawn: Vec<f64> = (0..1_000).map(|seed| random(seed, "each[3]/dice")).collect();
        assert!(drawn.iter().all(|number| (0.0..1.0).contains(number)));
        let mean = drawn.iter().sum::<f64>() / 1_000.0;
        assert!((0.4..0.6).contains(&mean), "{mean}");
        assert_eq!(random(7, "a").to_bits(), random(7, "a").to_bits());
        assert_ne!(random(7, "a").to_bits(), random(7, "b").to_bits());
    }
}
