//! Stages `start` and `health`: the new process beside the one that runs, with its connections.

use std::fs;

use sha2::{Digest as _, Sha256};
use thiserror::Error;

use super::build::description;
use super::run::{Fault, StageName};
use super::{Deploy, off_the_reactor};
use crate::app::AppState;
use crate::connections;
use crate::supervise::binary;
use crate::supervise::process::{Launch, Process, StartError};

/// Starts the binary of the run's version.
pub async fn start(deploy: &Deploy<'_>) -> Result<(Launch, Process), Fault> {
    let Deploy { state, run } = deploy;
    verify(state, &run.slug, run.version).await?;
    let launch = launch(state, &run.slug, run.version).await?;
    let process =
        state.deployer.supervisor().start(&launch).await.map_err(|error| match error {
            StartError::Spawn(error) => Fault::from(error),
            error => Fault::new(format!("The new process did not come up: {error}")),
        })?;
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

/// Why a version cannot be started, each a sentence with the cure.
#[derive(Debug, Error)]
pub enum LaunchError {
    /// Its files were removed.
    #[error("The binary of version {0} is not there any more; deploy again.")]
    Gone(i64),
    /// Its digest is not the one that was noted when it was built.
    #[error("The binary of version {0} is not the one that was built; deploy again.")]
    Changed(i64),
    /// A connection's secrets were sealed with another key, or the database fails.
    #[error("The connection `{0}` cannot be read; set its secrets again under Connections.")]
    Unreadable(String),
    /// A slot is bound no more.
    #[error("There is no connection `{name}` of the kind {kind}; create it under Connections.")]
    Unbound {
        /// The slot.
        name: String,
        /// What it takes.
        kind: String,
    },
}

impl From<LaunchError> for Fault {
    fn from(error: LaunchError) -> Self {
        Self::new(error.to_string())
    }
}

/// Makes sure that the binary of a version is the one that was built.
///
/// # Errors
/// Where it is gone or was changed.
pub async fn verify(state: &AppState, slug: &str, version: i64) -> Result<(), LaunchError> {
    let gone = |error: &dyn std::fmt::Display| {
        tracing::error!(%error, flow = slug, version, "a binary cannot be read");
        LaunchError::Gone(version)
    };
    let program = binary(&state.deployer.supervisor().flow_folder(slug), version);
    let digest = off_the_reactor(move || Ok(hex::encode(Sha256::digest(fs::read(program)?))));
    let digest = digest.await.map_err(|error| gone(&error))?;
    let record = state.store.deployment(slug, version).await.map_err(|error| gone(&error))?;
    let same = record.is_some_and(|record| record.deployment.digest == digest);
    if same { Ok(()) } else { Err(LaunchError::Changed(version)) }
}

/// What to start for a version: its binary, and the connections as they are now.
///
/// # Errors
/// Where the binary is gone or a slot is not bound any more.
pub async fn launch(state: &AppState, slug: &str, version: i64) -> Result<Launch, LaunchError> {
    let supervisor = state.deployer.supervisor();
    let description = description(&supervisor.flow_folder(slug), version).map_err(|error| {
        tracing::error!(%error, flow = slug, version, "a binary's description cannot be read");
        LaunchError::Gone(version)
    })?;
    let mut variables = Vec::new();
    for slot in description.slots {
        let bound = connections::bound(state, &slot.name).await.map_err(|error| {
            tracing::error!(?error, slot = slot.name, "a connection cannot be read");
            LaunchError::Unreadable(slot.name.clone())
        })?;
        let bound = bound.filter(|bound| bound.kind == slot.kind);
        let unbound = || LaunchError::Unbound { name: slot.name.clone(), kind: slot.kind.clone() };
        let bound = bound.ok_or_else(unbound)?;
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
