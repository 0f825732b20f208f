//! Stages `switch` and `drain`: deliveries go to the new process, the former one finishes and goes.

use std::sync::Arc;

use flow_model::wire::DeploymentState;

use super::Deploy;
use super::run::{Fault, StageName};
use crate::app::AppState;
use crate::supervise::process::{Launch, Process, Stopped};
use crate::supervise::service::Service;

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
    if !state.store.go_live(&run.slug, &record).await.map_err(Fault::new)? {
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
        run.log(StageName::Drain, format!("Executions of earlier versions wait: {error:#}"));
    }
    Ok(())
}

/// Gives the running process the unfinished executions of all other versions, none of which runs.
///
/// # Errors
/// Where the process does not answer.
pub async fn adopt(state: &AppState, slug: &str, version: i64) -> anyhow::Result<()> {
    let Some(service) = state.deployer.supervisor().service(slug) else {
        return Ok(());
    };
    let admin = service.status().borrow().up.as_ref().map(|up| up.admin.clone());
    let Some(admin) = admin else { anyhow::bail!("the process does not run") };
    for other in state.store.built_versions(slug).await? {
        if other != version {
            admin.adopt(other).await?;
        }
    }
    Ok(())
}
