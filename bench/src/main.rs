//! Runs the benches whose names begin with a prefix, and prints a table or JSON lines.

mod app;
mod delivery;
mod deploy;
mod flow;
mod fuzz;
mod load;
mod measure;
mod model;
mod product;
mod raw_commit;
mod services;
mod stand_ins;
mod webhook;

use std::path::PathBuf;

use anyhow::Result;
use clap::Parser;

use crate::measure::Report;

/// Where things lie that were built before.
#[derive(Parser)]
#[command(about = "Measures the product against its goals.")]
struct Arguments {
    /// Only benches whose name begins so.
    #[arg(default_value = "")]
    prefix: String,
    /// JSON lines on standard output; the table goes to standard error.
    #[arg(long)]
    json: bool,
    /// The repository's root.
    #[arg(long, default_value = ".")]
    root: PathBuf,
    /// The server, built for release.
    #[arg(long, default_value = "target/release/hookloom")]
    hookloom: PathBuf,
    /// What wasm-bindgen wrote for `bench-model`.
    #[arg(long, default_value = "target/app/bindgen/bench-model/release")]
    model_module: PathBuf,
    /// `bench-model` as the browser loads it.
    #[arg(long, default_value = "target/app/bindgen/bench-model/release/bench_model_bg.wasm")]
    model_wasm: PathBuf,
    /// A warm flow builder.
    #[arg(long, default_value = "target/builder")]
    builder: PathBuf,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let mut report = Report::new(&arguments.prefix);
    if report.wants("app.") {
        app::measure(&arguments.root, &mut report)?;
    }
    if report.wants("model.") {
        model::measure(
            &arguments.root,
            &arguments.model_module,
            &arguments.model_wasm,
            &mut report,
        )?;
    }
    if report.wants(fuzz::NAME) {
        fuzz::measure(&arguments.root, &mut report)?;
    }
    if report.wants("webhook.") {
        webhook::measure(&arguments.root, &mut report).await?;
    }
    if report.wants("flow.") || report.wants("deploy.") {
        let mut product = product::start(&arguments.hookloom, &arguments.builder).await?;
        let service = deploy::measure(&arguments.root, &mut product, &mut report).await?;
        flow::measure(&service, &mut report).await?;
        product.stop().await;
    }
    report.print(arguments.json)
}
