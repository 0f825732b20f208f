//! How much the browser loads before the first screen: wasm and script, compressed by gzip.

use std::path::Path;

use anyhow::{Context, Result};

use crate::measure::Report;

/// Measures `app/dist`, built for release.
pub fn measure(root: &Path, report: &mut Report) -> Result<()> {
    let assets = root.join("app/dist/assets");
    let mut wasm = 0;
    let mut script = 0;
    for entry in std::fs::read_dir(&assets).context("app/dist; `cargo xtask app` builds it")? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        // The page loads `app-*` alone; other modules come when a screen asks for them.
        if name.starts_with("app-") && name.ends_with(".wasm.gz") {
            wasm += entry.metadata()?.len();
        } else if name.starts_with("app-") && name.ends_with(".js.gz") {
            script += entry.metadata()?.len();
        }
    }
    anyhow::ensure!(wasm > 0 && script > 0, "app/dist holds no release build");
    let kilobytes = |bytes: u64| bytes as f64 / 1000.0;
    let note = format!("wasm {:.0}, script {:.0}", kilobytes(wasm), kilobytes(script));
    report.add("app.first_load_kb", kilobytes(wasm + script), note);
    Ok(())
}
