//! `cargo xtask bench`: builds what the chosen benches need, for release, and runs them.

use anyhow::Result;

use crate::{app, paths, process, run, toolchain, wasm};

/// What the command line may say.
#[derive(clap::Args)]
pub struct Options {
    /// Only benches whose name begins so, such as `flow.` or `app.first_load_kb`.
    #[arg(default_value = "")]
    prefix: String,
    /// Print JSON lines on standard output; the table goes to standard error.
    #[arg(long)]
    json: bool,
}

/// Builds and measures.
pub fn run(options: &Options) -> Result<()> {
    let wants = |room: &str| room.starts_with(&options.prefix) || options.prefix.starts_with(room);
    let root = paths::root();
    let needs_server = wants("flow.") || wants("deploy.");
    if wants("app.") || needs_server {
        app::build(wasm::Mode::Release)?;
    }
    let builder = paths::target().join("builder");
    let mut bench = process::command(paths::target().join("release/bench"));
    bench.arg(&options.prefix).arg("--root").arg(&root).current_dir(&root);
    if options.json {
        bench.arg("--json");
    }
    let is_timed = !["model.fuzz", "model.differential", "model.example"]
        .iter()
        .any(|other| options.prefix.starts_with(other));
    if wants("model.") && is_timed {
        let module = wasm::build("bench-model", wasm::Mode::Release, wasm::Parts::One)?;
        bench.arg("--model-module").arg(&module.folder).arg("--model-wasm").arg(&module.wasm);
    }
    if wants("model.fuzz_crashes") {
        toolchain::cargo_fuzz()?;
    }
    if needs_server {
        let server = process::stage("server", || run::build_server(wasm::Mode::Release))?;
        process::stage("flow builder", || {
            process::run(process::command(&server).arg("warm").arg("--builder-dir").arg(&builder))
        })?;
        bench.arg("--hookloom").arg(&server).arg("--builder").arg(&builder);
    }
    process::stage("bench: compile", || {
        process::run(
            process::command("cargo")
                .args(["build", "--release", "--package", "bench"])
                .current_dir(&root),
        )
    })?;
    process::stage("bench: measure", || process::run(&mut bench))
}
