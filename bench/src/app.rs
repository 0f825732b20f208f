//! How much the browser loads before a screen can be used: page, style, script and wasm, compressed by gzip.

use std::path::Path;

use anyhow::{Context, Result};

use crate::measure::Report;

/// Measures `app/dist`, built for release. Fonts are not counted: text shows without them.
pub fn measure(root: &Path, report: &mut Report) -> Result<()> {
    let dist = root.join("app/dist");
    let assets = dist.join("assets");
    let [mut first, mut later, mut script, mut style] = [0; 4];
    for entry in std::fs::read_dir(&assets).context("app/dist; `cargo xtask app` builds it")? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        // The list of flows needs `app-*` and the style, a flow's screen `later-*` too; the code
        // editor comes when its view is opened.
        let sum = match name.split_once('-') {
            Some(("app", rest)) if rest.ends_with(".wasm.gz") => &mut first,
            Some(("later", rest)) if rest.ends_with(".wasm.gz") => &mut later,
            Some(("app", rest)) if rest.ends_with(".js.gz") => &mut script,
            Some(("style", rest)) if rest.ends_with(".css.gz") => &mut style,
            _ => continue,
        };
        *sum += entry.metadata()?.len();
    }
    anyhow::ensure!(first > 0 && script > 0 && style > 0, "app/dist holds no release build");
    let page = std::fs::metadata(dist.join("index.html.gz"))?.len();
    let kilobytes = |bytes: u64| bytes as f64 / 1000.0;
    let rest = page + script + style;
    let note =
        format!("wasm {:.0}, page, script and style {:.0}", kilobytes(first), kilobytes(rest));
    report.add("app.first_load_kb", kilobytes(first + rest), note);
    let note =
        format!("the list's {:.0}, and wasm {:.0}", kilobytes(first + rest), kilobytes(later));
    report.add("app.flow_screen_kb", kilobytes(first + rest + later), note);
    Ok(())
}
