//! What a deployed flow costs while nothing happens: memory, size, time to start.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};

use crate::measure::{Report, median};
use crate::services;

const STARTS: usize = 7;
/// After this long nothing of the start is going on any more.
const SETTLED: Duration = Duration::from_secs(3);

/// Measures the binary that the deploy pipeline built.
pub async fn measure(service: &Path, report: &mut Report) -> Result<()> {
    let megabytes = |bytes: u64| bytes as f64 / 1_000_000.0;
    let size = std::fs::metadata(service).with_context(|| format!("{}", service.display()))?.len();
    report.add("flow.binary_mb", megabytes(size), "stripped, as deployed");
    if report.wants("flow.start_ms") {
        let mut times = Vec::new();
        for _ in 0..STARTS {
            let running = services::start(service, &[]).await?;
            times.push(running.started_in.as_secs_f64() * 1000.0);
            running.stop().await;
        }
        report.add(
            "flow.start_ms",
            median(&mut times),
            format!("median of {STARTS}, new store each"),
        );
    }
    if report.wants("flow.idle_rss_mb") {
        let running = services::start(service, &[]).await?;
        tokio::time::sleep(SETTLED).await;
        let resident = running.resident_bytes()?;
        running.stop().await;
        report.add(
            "flow.idle_rss_mb",
            megabytes(resident),
            format!("{} s after the start", SETTLED.as_secs()),
        );
    }
    Ok(())
}
