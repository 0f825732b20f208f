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

/// Tests that compare the simulation with compiled services, by the measure that they print.
const DIFFERENTIAL: [(&str, &str); 2] = [
    ("model.differential_mismatches", "the_simulation_is_what_the_service_does"),
    ("model.example_mismatches", "published_examples_run_as_they_are_simulated"),
];
/// Random flows that are compiled for it, each for five events.
const FLOWS: &str = "200";

/// Measures what is asked for.
pub fn measure(root: &Path, module: &Path, wasm: &Path, report: &mut Report) -> Result<()> {
    if ["check_emit", "parse", "splice", "simulate", "all", "growth_exponent"]
        .iter()
        .any(|work| report.wants(&format!("model.{work}")))
    {
        times(root, module, wasm, report)?;
    }
    for (name, test) in DIFFERENTIAL {
        if report.wants(name) {
            report.add(name, mismatches(root, name, test)?, "compiled services");
        }
    }
    Ok(())
}

/// What a test of the differential crate says.
fn mismatches(root: &Path, name: &str, test: &str) -> Result<f64> {
    let output = Command::new("cargo")
        .args(["test", "--package", "differential", "--test", "differential", test])
        .args(["--", "--include-ignored", "--nocapture"])
        .env("HOOKLOOM_DIFFERENTIAL_COUNT", FLOWS)
        .current_dir(root)
        .output()
        .context("cargo runs the differential tests")?;
    let lines = String::from_utf8_lossy(&output.stdout);
    let told = lines.lines().find_map(|line| {
        let line: serde_json::Value = serde_json::from_str(line).ok()?;
        (line.get("metric")? == name).then(|| line.get("value")?.as_f64()).flatten()
    });
    let all = || format!("{lines}{}", String::from_utf8_lossy(&output.stderr));
    let told = told.with_context(|| format!("{test} tells nothing: {}", all()))?;
    // Mismatches fail the test; where it fails without any, something was not compared.
    anyhow::ensure!(output.status.success() || told > 0.0, "{test} failed: {}", all());
    Ok(told)
}

/// Measures natively, then in Chromium the module that `xtask` built from the same crate.
fn times(root: &Path, module: &Path, wasm: &Path, report: &mut Report) -> Result<()> {
    let schema = schema(root)?;
    let payload = payload(root)?;
    let native = natively(&schema, &payload)?;
    add(report, "native", &native);
    let browser = in_browser(root, module, wasm, [&schema, &payload])?;
    add(report, "wasm", &browser);
    let all = browser.get("all").context("the browser does all of it")?;
    let time = |size: usize| all.get(&size).copied().context("a size was not measured");
    let exponent = (time(1_000)? / time(200)?).ln() / (1_000.0_f64 / 200.0).ln();
    report.add("model.growth_exponent", exponent, "all in wasm, from 200 to 1,000 nodes");
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

fn natively(schema: &str, payload: &str) -> Result<Times> {
    let mut times = Times::new();
    for size in SIZES {
        let mut case = Case::new(size, schema, payload).map_err(anyhow::Error::msg)?;
        for work in WORK {
            let time = time(|| case.run(work));
            times.entry(work.to_owned()).or_default().insert(size, time);
        }
    }
    Ok(times)
}

/// The median of at least five runs, in milliseconds.
fn time(mut work: impl FnMut() -> usize) -> f64 {
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
