//! How any bytes fare as a `src/flow.rs`: cargo-fuzz for a minute, and what it found.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use crate::measure::Report;

/// What the measure is called.
pub const NAME: &str = "model.fuzz_crashes";
/// Seconds; `HOOKLOOM_FUZZ_SECONDS` sets others.
const USUAL_SECONDS: u64 = 60;

/// Fuzzes from the kept corpus and the sources of the tests; what is new to it stays in the target directory.
pub fn measure(root: &Path, report: &mut Report) -> Result<()> {
    let seconds = std::env::var("HOOKLOOM_FUZZ_SECONDS").ok().and_then(|text| text.parse().ok());
    let seconds: u64 = seconds.unwrap_or(USUAL_SECONDS);
    let found = root.join("fuzz/corpus");
    std::fs::create_dir_all(&found).context("fuzz/corpus")?;
    let tests = root.join("flow-model/tests");
    let output = Command::new("cargo")
        .args(["fuzz", "run", "read", "--fuzz-dir", "fuzz", "--sanitizer", "none"])
        .arg(found)
        .args(["corpus", "variants", "golden"].map(|folder| tests.join(folder)))
        .args(["--", "-max_len=8192", "-timeout=10", "-rss_limit_mb=4096"])
        .arg(format!("-max_total_time={seconds}"))
        // The coverage that libFuzzer needs is a flag of the nightly compiler's.
        .env("RUSTC_BOOTSTRAP", "1")
        .current_dir(root)
        .output()
        .context("cargo fuzz runs; `cargo install cargo-fuzz` brings it")?;
    let told = String::from_utf8_lossy(&output.stderr);
    let runs = told.lines().rev().find(|line| line.starts_with("Done "));
    let crash = told.lines().find(|line| line.contains("panicked at") || line.contains("ERROR:"));
    match (runs, crash) {
        (Some(runs), None) => report.add(NAME, 0.0, runs.to_owned()),
        (_, Some(crash)) => report.add(NAME, 1.0, format!("{crash}; see fuzz/artifacts")),
        (None, None) => anyhow::bail!("cargo fuzz tells nothing: {told}"),
    }
    Ok(())
}
