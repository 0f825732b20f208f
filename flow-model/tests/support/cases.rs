//! How many cases a law is tried on, and what they are drawn from: `HOOKLOOM_CASES` asks for more than the usual
//! two thousand, `HOOKLOOM_SEED` for others.

use proptest::prelude::ProptestConfig;
use proptest::test_runner::RngSeed;

/// Cases of each law.
pub fn count() -> u32 {
    number("HOOKLOOM_CASES").and_then(|cases| u32::try_from(cases).ok()).unwrap_or(2_000)
}

/// The same cases at each run. Seeds do not shrink: a smaller one is another flow.
pub fn config() -> ProptestConfig {
    ProptestConfig {
        cases: count(),
        rng_seed: RngSeed::Fixed(number("HOOKLOOM_SEED").unwrap_or_default()),
        failure_persistence: None,
        max_shrink_iters: 0,
        ..ProptestConfig::default()
    }
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().and_then(|text| text.parse().ok())
}
