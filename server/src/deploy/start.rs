//! Stages `start` and `health`: the new process beside the one that runs, with its connections.

use super::Deploy;
use super::build::description;
use super::run::{Fault, StageName};
use crate::app::AppState;
use crate::connections;
use crate::supervise::process::{Launch, Process};

/// Starts the binary of the run's version.
pub async fn start(deploy: &Deploy<'_>) -> Result<(Launch, Process), Fault> {
    let Deploy { state, run } = deploy;
    let launch = launch(state, &run.slug, run.version).await.map_err(Fault::new)?;
    let process = state.deployer.supervisor().start(&launch).await;
    let process =
        process.map_err(|error| Fault::new(format!("The new process did not come up: {error}")))?;
    run.log(StageName::Start, "The process listens.");
    Ok((launch, process))
}

/// Waits for the health check.
pub async fn health(deploy: &Deploy<'_>, process: &Process) -> Result<(), Fault> {
    process
        .healthy()
        .await
        .map_err(|error| Fault::new(format!("The new process is not well: {error}")))?;
    deploy.run.log(StageName::Health, "The health check answers 200.");
    Ok(())
}

/// What to start for a version: its binary, and the connections as they are now.
///
/// # Errors
/// Where the binary is gone or a slot is not bound any more.
pub async fn launch(state: &AppState, slug: &str, version: i64) -> anyhow::Result<Launch> {
    let supervisor = state.deployer.supervisor();
    let description = description(&supervisor.flow_folder(slug), version).map_err(|error| {
        anyhow::anyhow!("The binary of version {version} is not there: {error}")
    })?;
    let mut variables = Vec::new();
    for slot in description.slots {
        let bound = connections::bound(state, &slot.name).await.map_err(|error| {
            tracing::error!(?error, slot = slot.name, "a connection cannot be read");
            anyhow::anyhow!("The connection `{}` cannot be read.", slot.name)
        })?;
        let bound = bound.filter(|bound| bound.kind == slot.kind);
        let bound = bound.ok_or_else(|| {
            anyhow::anyhow!("There is no connection `{}` of the kind {}.", slot.name, slot.kind)
        })?;
        let prefix = slot.name.to_uppercase();
        if !bound.base_url.is_empty() {
            variables.push((format!("{prefix}_BASE_URL"), bound.base_url));
        }
        for (field, secret) in bound.secrets {
            let name = format!("{prefix}_{}", field.to_uppercase());
            variables.push((name, secret.reveal().to_owned()));
        }
    }
    Ok(supervisor.launch(slug, version, variables))
}
