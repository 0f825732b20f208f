//! Deliveries a second: against the same work by hand, and against the bare store.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result};

use crate::delivery::Deliveries;
use crate::load::Outcome;
use crate::measure::Report;
use crate::{load, raw_commit, services};

/// As in the reference measurement of the goal.
const STATELESS_CONNECTIONS: usize = 16;
const STATELESS_DELIVERIES: usize = 30_000;
/// A group commit needs a group.
const DURABLE_CONNECTIONS: usize = 64;
const DURABLE_DELIVERIES: usize = 12_000;
/// Both sides of a ratio take turns, so that a slow minute of the machine hits both.
const ROUNDS: usize = 3;

/// Measures both ratios.
pub async fn measure(root: &Path, report: &mut Report) -> Result<()> {
    if report.wants("webhook.stateless_vs_handwritten") {
        stateless(root, report).await?;
    }
    if report.wants("webhook.durable_vs_raw_commit") {
        durable(root, report).await?;
    }
    Ok(())
}

async fn stateless(root: &Path, report: &mut Report) -> Result<()> {
    let deliveries = Arc::new(Deliveries::new(root, STATELESS_DELIVERIES)?);
    let mut rounds = Vec::new();
    for _ in 0..ROUNDS {
        let by_hand =
            under_load("bench-handwritten", &[], STATELESS_CONNECTIONS, &deliveries).await?;
        let flow = under_load(
            "bench-flow",
            &[("BENCH_EPHEMERAL", "1")],
            STATELESS_CONNECTIONS,
            &deliveries,
        )
        .await?;
        let note = format!(
            "flow {:.0}/s, p99 {:.2} ms; by hand {:.0}/s, p99 {:.2} ms",
            flow.per_second, flow.p99_ms, by_hand.per_second, by_hand.p99_ms
        );
        rounds.push((flow.per_second / by_hand.per_second, note));
    }
    add_median(report, "webhook.stateless_vs_handwritten", rounds);
    Ok(())
}

async fn durable(root: &Path, report: &mut Report) -> Result<()> {
    let deliveries = Arc::new(Deliveries::new(root, DURABLE_DELIVERIES)?);
    // Nothing is turned away for a full inbox: the ratio is that of accepting.
    let settings = [("HOOKLOOM_INBOX_LIMIT", "1000000")];
    let mut rounds = Vec::new();
    for _ in 0..ROUNDS {
        let raw = raw_commit::per_second(DURABLE_CONNECTIONS, &deliveries).await?;
        let flow = under_load("bench-flow", &settings, DURABLE_CONNECTIONS, &deliveries).await?;
        let note = format!(
            "flow {:.0}/s, p99 {:.1} ms; raw commits {raw:.0}/s",
            flow.per_second, flow.p99_ms
        );
        rounds.push((flow.per_second / raw, note));
    }
    add_median(report, "webhook.durable_vs_raw_commit", rounds);
    Ok(())
}

/// The round in the middle stands for all, with what it was made of.
fn add_median(report: &mut Report, name: &str, mut rounds: Vec<(f64, String)>) {
    rounds.sort_by(|one, other| one.0.total_cmp(&other.0));
    let middle = rounds.len() / 2;
    if let Some((ratio, note)) = rounds.into_iter().nth(middle) {
        report.add(name, ratio, note);
    }
}

async fn under_load(
    program: &str,
    settings: &[(&str, &str)],
    connections: usize,
    deliveries: &Arc<Deliveries>,
) -> Result<Outcome> {
    let service = services::start(&beside(program)?, settings).await?;
    let outcome =
        load::run(service.hooks, connections, deliveries).await.with_context(|| program.to_owned());
    service.stop().await;
    outcome
}

/// A program that was built together with this one.
fn beside(program: &str) -> Result<PathBuf> {
    let own = std::env::current_exe()?;
    let folder = own.parent().context("this program lies nowhere")?;
    Ok(folder.join(format!("{program}{}", std::env::consts::EXE_SUFFIX)))
}
