//! Stages `switch` and `drain`: deliveries go to the new process, the former one finishes and goes.

use std::sync::Arc;

use flow_model::wire::DeploymentState;
use thiserror::Error;

use super::run::{Fault, StageName};
use super::{Deploy, keep};
use crate::app::AppState;
use crate::supervise::process::{Launch, Process, Stopped};
use crate::supervise::service::Service;

/// Why executions of earlier versions stay where they are. The next start of the flow tries again.
#[derive(Debug, Error)]
pub enum AdoptError {
    /// Nobody is there to take them.
    #[error("the new process does not run")]
    Down,
    /// The database does not say whose.
    #[error("the earlier versions cannot be read; the server's log says why")]
    Unknown,
    /// Of these versions.
    #[error("the process of version {} was not ready to give them; the flow's next start tries again", .0.join(", "))]
    Kept(Vec<String>),
}

/// Makes the run's version the live one.
pub async fn switch(
    deploy: &Deploy<'_>,
    launch: Launch,
    process: Process,
) -> Result<Option<Arc<Service>>, Fault> {
    let Deploy { state, run } = deploy;
    // Written before it is true: after a crash in between, the new version is the one that comes back.
    let took_ms = u64::try_from(run.began.elapsed().as_millis()).ok();
    let mut record = run.record();
    record.deployment.state = DeploymentState::Live;
    record.deployment.took_ms = took_ms;
    if !state.store.go_live(&run.slug, &record).await? {
        return Err(Fault::new("The flow was archived meanwhile, so it does not run."));
    }
    let former = state.deployer.supervisor().switch(launch, process);
    run.note(|record| {
        record.deployment.state = DeploymentState::Live;
        record.deployment.took_ms = took_ms;
    });
    run.log(StageName::Switch, format!("Deliveries go to version {}.", run.version));
    Ok(former)
}

/// Lets the former process finish, and gives what it leaves behind to the new one.
pub async fn drain(deploy: &Deploy<'_>, former: Option<Arc<Service>>) -> Result<(), Fault> {
    let Deploy { state, run } = deploy;
    if let Some(former) = former {
        let line = match state.deployer.supervisor().retire(&former).await {
            Stopped::InTime => format!("Version {} has finished.", former.version),
            Stopped::ByForce => format!(
                "Version {} was ended by force; version {} goes on with its executions.",
                former.version, run.version
            ),
        };
        run.log(StageName::Drain, line);
    }
    if let Err(error) = adopt(state, &run.slug, run.version).await {
        run.log(StageName::Drain, format!("Executions of earlier versions wait: {error}."));
    }
    keep::prune(state, &run.slug, run.version).await;
    Ok(())
}

/// Gives the running process the unfinished executions of all other versions, none of which runs.
///
/// # Errors
/// Where some of them stay where they are; those of the others are given all the same.
pub async fn adopt(state: &AppState, slug: &str, version: i64) -> Result<(), AdoptError> {
    let Some(service) = state.deployer.supervisor().service(slug) else {
        return Ok(());
    };
    let admin = service.status().borrow().up.as_ref().map(|up| up.admin.clone());
    let admin = admin.ok_or(AdoptError::Down)?;
    let others = state.store.built_versions(slug).await.map_err(|error| {
        tracing::error!(%error, flow = slug, "the versions of a flow cannot be read");
        AdoptError::Unknown
    })?;
    let mut kept = Vec::new();
    for other in others.into_iter().filter(|other| *other != version) {
        if let Err(error) = admin.adopt(other).await {
            tracing::warn!(%error, flow = slug, version = other, "executions were not taken over");
            kept.push(other.to_string());
        }
    }
    if kept.is_empty() { Ok(()) } else { Err(AdoptError::Kept(kept)) }
}
