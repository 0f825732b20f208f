//! How long the flow model takes after an edit, natively and in the browser, and how that grows with the flow.

use std::collections::BTreeMap;
use std::hint::black_box;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use bench_model::{Case, WORK};
use flow_model::catalog::Library;

use crate::measure::{Report, median};

/// Nodes of the flows.
const SIZES: [usize; 3] = [20, 200, 1_000];
/// How long each piece of work is repeated.
const PATIENCE: Duration = Duration::from_millis(500);

/// Milliseconds by work and size.
type Times = BTreeMap<String, BTreeMap<usize, f64>>;

/// Measures natively, then in Chromium the module that `xtask` built from the same crate.
pub fn measure(root: &Path, module: &Path, wasm: &Path, report: &mut Report) -> Result<()> {
    let schema = schema(root)?;
    let payload = payload(root)?;
    let native = natively(&schema, &payload);
    add(report, "native", &native);
    let browser = in_browser(root, module, wasm, [&schema, &payload])?;
    add(report, "wasm", &browser);
    let total = |size: usize| browser.values().filter_map(|times| times.get(&size)).sum::<f64>();
    for size in [200, 1_000] {
        report.add(&format!("model.all.wasm.{size}_ms"), total(size), "all four");
    }
    let exponent = (total(1_000) / total(200)).ln() / (1_000.0_f64 / 200.0).ln();
    report.add("model.growth_exponent", exponent, "all four in wasm, from 200 to 1,000 nodes");
    Ok(())
}

/// The schema of the flows' event, as the catalog stores it.
fn schema(root: &Path) -> Result<String> {
    let text = std::fs::read_to_string(root.join("catalog/github/types.json"))?;
    let library: Library = serde_json::from_str(&text)?;
    let event = library.event("issues.opened").context("the catalog has issues.opened")?;
    Ok(serde_json::to_string(&event)?)
}

/// The first published example of the event.
fn payload(root: &Path) -> Result<String> {
    let text = std::fs::read_to_string(root.join("catalog/github/samples/issues.opened.json"))?;
    let samples: serde_json::Value = serde_json::from_str(&text)?;
    let sample = samples.get(0).and_then(|sample| sample.get("payload"));
    Ok(sample.context("issues.opened has an example")?.to_string())
}

fn natively(schema: &str, payload: &str) -> Times {
    let mut times = Times::new();
    for size in SIZES {
        let case = Case::new(size, schema, payload);
        for work in WORK {
            let time = time(|| case.run(work));
            times.entry(work.to_owned()).or_default().insert(size, time);
        }
    }
    times
}

/// The median of at least five runs, in milliseconds.
fn time(work: impl Fn() -> usize) -> f64 {
    let begun = Instant::now();
    let mut runs = Vec::new();
    while runs.len() < 5 || begun.elapsed() < PATIENCE {
        let since = Instant::now();
        black_box(work());
        runs.push(since.elapsed().as_secs_f64() * 1_000.0);
    }
    median(&mut runs)
}

fn in_browser(root: &Path, module: &Path, wasm: &Path, data: [&str; 2]) -> Result<Times> {
    let files = [tempfile::NamedTempFile::new()?, tempfile::NamedTempFile::new()?];
    for (file, text) in files.iter().zip(data) {
        std::fs::write(file.path(), text)?;
    }
    let output = Command::new("node")
        .arg(root.join("bench/js/model.mjs"))
        .args([module, wasm])
        .args(files.iter().map(tempfile::NamedTempFile::path))
        .args(SIZES.map(|size| size.to_string()))
        .current_dir(root)
        .output()
        .context("node runs bench/js/model.mjs")?;
    anyhow::ensure!(
        output.status.success(),
        "bench/js/model.mjs: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(serde_json::from_slice(&output.stdout)?)
}

fn add(report: &mut Report, place: &str, times: &Times) {
    for (work, times) in times {
        for (size, time) in times {
            report.add(&format!("model.{work}.{place}.{size}_ms"), *time, "median");
        }
    }
}
