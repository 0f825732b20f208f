//! `hookloom warm`: compiles what flows are built from, with progress on standard error.

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context as _, anyhow};
use flow_model::wire::BuilderState;

use crate::config::WarmArguments;
use crate::deploy::Builder;
use crate::sandbox::Sandbox;
use crate::supervise::Means;
use crate::supervise::spawner::Spawner;

/// Warms the builder; quick where it is warm already.
///
/// # Errors
/// Where it cannot be done; the text says the cure.
pub fn run(arguments: &WarmArguments) -> anyhow::Result<ExitCode> {
    let folder = arguments.builder_dir.clone().unwrap_or_else(|| arguments.data.join("builder"));
    let folder =
        std::path::absolute(&folder).with_context(|| format!("{} is no path", folder.display()))?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let means = Means { spawner: Spawner::new()?, sandbox: Arc::new(Sandbox::find().await) };
        let builder = Builder::new(folder, means);
        let mut progress = builder.watch();
        tokio::spawn(async move {
            while progress.changed().await.is_ok() {
                if let BuilderState::Warming { doing } = &*progress.borrow_and_update() {
                    eprintln!("{doing}");
                }
            }
        });
        builder.warm_up().await.map_err(|reason| anyhow!(reason))?;
        Ok(ExitCode::SUCCESS)
    })
}
