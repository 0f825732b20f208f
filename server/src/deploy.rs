//! From a drawn flow to a running service: the stages, their order, one deploy at a time per flow.

mod build;
mod builder;
mod cargo;
mod check;
mod checkout;
pub mod draft;
mod keep;
mod package;
pub mod run;
mod runtime_sources;
mod rustc;
mod start;
mod switch;
mod toolchain;

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::io;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use flow_model::flow::Flow;
use flow_model::wire::{Deployment, DeploymentState, NewDeployment, RunState};
use futures::FutureExt as _;
use futures::future::join_all;
use tokio::sync::OwnedMutexGuard;

pub use builder::Builder;
use run::{Fault, Run, StageName};

use crate::app::AppState;
use crate::error::ApiError;
use crate::flows;
use crate::store::deployments::DeploymentRecord;
use crate::supervise::{Supervisor, binary};

/// Who deploys: whoever holds this installation's sign-in link.
const AUTHOR: &str = "owner";

/// Everything that deploying needs beside the database and the repositories.
#[derive(Debug)]
pub struct Deployer {
    supervisor: Supervisor,
    builder: Builder,
    /// Deploys under way.
    runs: Mutex<BTreeMap<(String, i64), Arc<Run>>>,
    /// Held by whoever changes what runs of a flow.
    turns: Mutex<BTreeMap<String, Arc<tokio::sync::Mutex<()>>>>,
}

/// What every stage sees.
pub struct Deploy<'a> {
    state: &'a AppState,
    run: &'a Arc<Run>,
}

/// Held by whoever changes what runs of a flow, until what came of it is written down.
type Turn = OwnedMutexGuard<()>;

/// Why a version that was built is started.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reason {
    /// A person wants it to be the live one.
    Asked,
    /// A connection of the live one was changed; one that is live no more stays off.
    ConnectionChanged,
}

impl Deployer {
    /// A deployer with nothing under way.
    pub fn new(supervisor: Supervisor, builder: Builder) -> Self {
        Self { supervisor, builder, runs: Mutex::default(), turns: Mutex::default() }
    }

    /// What keeps flows running.
    pub fn supervisor(&self) -> &Supervisor {
        &self.supervisor
    }

    /// What compiles flows.
    pub fn builder(&self) -> &Builder {
        &self.builder
    }

    /// The deploy under way of this version.
    pub fn run(&self, slug: &str, version: i64) -> Option<Arc<Run>> {
        self.runs().get(&(slug.to_owned(), version)).cloned()
    }

    /// Notes a run, unless one of the same version is under way.
    fn begin(&self, run: &Arc<Run>) -> Result<(), ApiError> {
        match self.runs().entry((run.slug.clone(), run.version)) {
            Entry::Vacant(free) => {
                free.insert(run.clone());
                Ok(())
            }
            Entry::Occupied(_) => {
                let message = format!("Version {} is being deployed right now.", run.version);
                Err(ApiError::conflict("deploying", message))
            }
        }
    }

    fn end(&self, run: &Run) {
        self.runs().remove(&(run.slug.clone(), run.version));
    }

    fn runs_of(&self, slug: &str) -> Vec<Arc<Run>> {
        let runs = self.runs();
        runs.values().filter(|run| run.slug == slug).cloned().collect()
    }

    fn turn(&self, slug: &str) -> Arc<tokio::sync::Mutex<()>> {
        let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
        turns.entry(slug.to_owned()).or_default().clone()
    }

    fn runs(&self) -> MutexGuard<'_, BTreeMap<(String, i64), Arc<Run>>> {
        self.runs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Saves and checks the draft, then deploys it in the background.
///
/// # Errors
/// 404, 409 where the draft has moved on, 422 with what stands in the way; nothing is deployed then.
pub async fn deploy(
    state: &AppState,
    slug: &str,
    new: NewDeployment,
) -> Result<Deployment, ApiError> {
    let draft = flows::draft(state, slug).await?;
    let (flow, source, revision) = match new.flow {
        Some(flow) if flow != draft.flow || new.source != draft.source => {
            let source = new.source.as_deref();
            let saved = flows::save_draft(state, slug, new.revision, flow.clone(), source).await?;
            (flow, new.source, saved.revision)
        }
        Some(_) => (draft.flow, draft.source, draft.revision),
        None => (draft.flow, draft.source, new.revision),
    };
    let obstacles = check::obstacles(state, &flow, source.as_deref()).await?;
    if !obstacles.is_empty() {
        return Err(ApiError::Problems(obstacles));
    }
    let deployment = state.store.add_deployment(slug, AUTHOR).await?;
    let record = DeploymentRecord {
        deployment,
        problems: Vec::new(),
        diagnostics: Vec::new(),
        build_key: String::new(),
    };
    let run = Run::new(slug, record, StageName::Check);
    let answer = run.record().deployment;
    state.deployer.begin(&run)?;
    let state = state.clone();
    tokio::spawn(async move {
        let deploy = Deploy { state: &state, run: &run };
        let mut turn = None;
        let outcome = caught(deploy.whole(&flow, revision, &mut turn)).await;
        deploy.finish(outcome).await;
        drop(turn);
    });
    Ok(answer)
}

/// Makes an earlier (or later) version that was built the live one, in the background. The live one itself is
/// started anew, with the connections as they are now.
///
/// # Errors
/// 404, 409 where it was never built or is being deployed.
pub async fn activate(state: &AppState, slug: &str, version: i64) -> Result<Deployment, ApiError> {
    start_again(state, slug, version, Reason::Asked).await
}

async fn start_again(
    state: &AppState,
    slug: &str,
    version: i64,
    reason: Reason,
) -> Result<Deployment, ApiError> {
    let record = record(state, slug, version).await?;
    if record.deployment.digest.is_empty() {
        let message = format!("Version {version} was never built, so it cannot run.");
        return Err(ApiError::conflict("not-built", message));
    }
    let first = if is_there(state, slug, version) { StageName::Start } else { StageName::Checkout };
    let run = Run::new(slug, record, first);
    let answer = run.record().deployment;
    state.deployer.begin(&run)?;
    let state = state.clone();
    tokio::spawn(async move {
        let deploy = Deploy { state: &state, run: &run };
        let turn = deploy.turn(StageName::Start).await;
        let outcome = caught(deploy.again(reason)).await;
        deploy.finish(outcome).await;
        drop(turn);
    });
    Ok(answer)
}

/// Whether the binary of a version was kept.
fn is_there(state: &AppState, slug: &str, version: i64) -> bool {
    binary(&state.deployer.supervisor().flow_folder(slug), version).is_file()
}

/// Gives a connection's new settings to the flows that run with it, without a gap in their deliveries.
///
/// # Errors
/// Where the database cannot be read.
pub async fn connection_changed(state: &AppState, name: &str) -> Result<(), ApiError> {
    for (slug, version) in live_with(state, name).await? {
        let restart = start_again(state, &slug, version, Reason::ConnectionChanged);
        if let Err(error) = restart.await {
            tracing::warn!(?error, flow = slug, "a flow still runs with the connection as it was");
        }
    }
    Ok(())
}

/// The live deployments that use a connection: slug and version.
///
/// # Errors
/// Where the database cannot be read.
pub async fn live_with(state: &AppState, name: &str) -> Result<Vec<(String, i64)>, ApiError> {
    let mut live = state.store.live_deployments().await?;
    live.retain(|(slug, version)| {
        let folder = state.deployer.supervisor().flow_folder(slug);
        build::description(&folder, *version)
            .is_ok_and(|description| description.slots.iter().any(|slot| slot.name == name))
    });
    Ok(live)
}

/// Calls a deploy off, where it has not switched yet.
///
/// # Errors
/// 404, 409 where it is not under way.
pub async fn cancel(state: &AppState, slug: &str, version: i64) -> Result<(), ApiError> {
    record(state, slug, version).await?;
    let run = state.deployer.run(slug, version);
    let over = || ApiError::conflict("over", format!("The deploy of version {version} is over."));
    run.ok_or_else(over)?.cancel();
    Ok(())
}

/// Takes a flow off the air; deploys of it that are under way are called off.
///
/// # Errors
/// Where the database cannot be written.
pub async fn stop(state: &AppState, slug: &str) -> Result<(), ApiError> {
    for run in state.deployer.runs_of(slug) {
        run.cancel();
    }
    let turn = state.deployer.turn(slug);
    let _turn = turn.lock().await;
    state.store.retire_live(slug).await?;
    state.deployer.supervisor().stop(slug).await;
    Ok(())
}

/// A flow's deployments, newest first, those under way as they stand.
///
/// # Errors
/// 404.
pub async fn list(state: &AppState, slug: &str) -> Result<Vec<Deployment>, ApiError> {
    flows::draft(state, slug).await?;
    let mut all = state.store.deployments(slug).await?;
    for deployment in &mut all {
        if let Some(run) = state.deployer.run(slug, deployment.version) {
            *deployment = run.record().deployment;
        }
    }
    Ok(all)
}

/// One deployment, as it stands.
///
/// # Errors
/// 404.
pub async fn record(
    state: &AppState,
    slug: &str,
    version: i64,
) -> Result<DeploymentRecord, ApiError> {
    if let Some(run) = state.deployer.run(slug, version) {
        return Ok(run.record());
    }
    let found = state.store.deployment(slug, version).await?;
    found.ok_or_else(|| ApiError::not_found(format!("There is no version {version} of `{slug}`.")))
}

/// Begins the server's work: closes what its last end cut off, warms the builder in the background,
/// and starts what was live.
///
/// # Errors
/// Where the database cannot be read.
pub async fn begin(state: &AppState) -> anyhow::Result<()> {
    state.store.close_unfinished_deployments().await?;
    if state.config.warm_up {
        let state = state.clone();
        // The outcome is the builder's state.
        tokio::spawn(async move { state.deployer.builder().warm_up().await.map(drop) });
    }
    let live = state.store.live_deployments().await?;
    join_all(live.into_iter().map(|(slug, version)| revive(state, slug, version))).await;
    Ok(())
}

/// Starts what was live. Where that is not possible the flow stands as one that does not run, with the reason;
/// a connection that comes back, or a person, starts it.
async fn revive(state: &AppState, slug: String, version: i64) {
    let launch = async {
        start::verify(state, &slug, version).await?;
        start::launch(state, &slug, version).await
    };
    match launch.await {
        Ok(launch) => {
            state.deployer.supervisor().revive(launch);
            tokio::spawn(adopt_when_up(state.clone(), slug, version));
        }
        Err(error) => {
            tracing::error!(%error, flow = slug, version, "a live flow cannot be started");
            state.deployer.supervisor().ground(&slug, version, &error);
        }
    }
}

async fn adopt_when_up(state: AppState, slug: String, version: i64) {
    let Some(service) = state.deployer.supervisor().service(&slug) else {
        return;
    };
    let mut status = service.status();
    let up = status.wait_for(|status| status.state == RunState::Healthy).await.is_ok();
    if up && let Err(error) = switch::adopt(&state, &slug, version).await {
        tracing::warn!(%error, flow = slug, "executions of earlier versions wait");
    }
}

/// Work on files beside the reactor's threads: a slow disk must not hold up deliveries.
async fn off_the_reactor<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> io::Result<T> {
    tokio::task::spawn_blocking(work).await?
}

/// A fault of the server itself ends this deploy as a failed one, not as one that never ends.
async fn caught(stages: impl Future<Output = Result<(), Fault>>) -> Result<(), Fault> {
    let outcome = AssertUnwindSafe(stages).catch_unwind().await;
    outcome.unwrap_or_else(|_| Err(Fault::new("The server failed; its log says where.")))
}

impl Deploy<'_> {
    /// All stages. The turn is taken on the way and kept for the caller.
    async fn whole(
        &self,
        flow: &Flow,
        revision: i64,
        kept: &mut Option<Turn>,
    ) -> Result<(), Fault> {
        let Self { state, run } = self;
        let check = async {
            run.log(StageName::Check, "No problems; every slot is bound.");
            Ok(())
        };
        run.stage(StageName::Check, check).await?;
        let commit = run.stage(StageName::Commit, self.commit(revision)).await?;
        let checkout = async {
            *kept = Some(self.turn(StageName::Checkout).await);
            checkout::checkout(self, &commit).await
        };
        let package = run.stage(StageName::Checkout, checkout).await?;
        run.stage(StageName::Build, build::build(self, flow, &package)).await?;
        state.store.save_deployment(&run.slug, &run.record()).await?;
        self.go_live().await
    }

    /// The stages of a version that was built before.
    async fn again(&self, reason: Reason) -> Result<(), Fault> {
        let Self { state, run } = self;
        let found = state.store.deployment(&run.slug, run.version).await?;
        let found = found.ok_or_else(|| Fault::new("This version is not there any more."))?;
        let live = found.deployment.state == DeploymentState::Live;
        if reason == Reason::ConnectionChanged && !live {
            let fault = Fault::new("The flow was stopped meanwhile, so it is not started again.");
            return run.stage(StageName::Start, async { Err(fault) }).await;
        }
        if !is_there(state, &run.slug, run.version) {
            self.build_again(found).await?;
        }
        self.go_live().await
    }

    /// Builds a version whose binary was not kept from its commit. Its state stays as it is until the switch.
    async fn build_again(&self, mut found: DeploymentRecord) -> Result<(), Fault> {
        let Self { state, run } = self;
        let checkout = checkout::checkout(self, &found.deployment.commit);
        let package = run.stage(StageName::Checkout, checkout).await?;
        let build = async { build::build(self, &package.flow(&state.catalog), &package).await };
        run.stage(StageName::Build, build).await?;
        let built = run.record();
        found.deployment.digest = built.deployment.digest;
        found.deployment.binary_bytes = built.deployment.binary_bytes;
        found.build_key = built.build_key;
        Ok(state.store.save_deployment(&run.slug, &found).await?)
    }

    async fn go_live(&self) -> Result<(), Fault> {
        let run = self.run;
        let (launch, process) = run.stage(StageName::Start, start::start(self)).await?;
        run.stage(StageName::Health, start::health(self, &process)).await?;
        let former = run.stage(StageName::Switch, switch::switch(self, launch, process)).await?;
        run.stage(StageName::Drain, switch::drain(self, former)).await
    }

    /// Stage `commit`: the draft becomes a version; one that was committed already stays as it is.
    async fn commit(&self, revision: i64) -> Result<String, Fault> {
        let Self { state, run } = self;
        let commit = flows::commit_draft(state, &run.slug, revision, "").await?;
        run.log(StageName::Commit, format!("{} {}", commit.id, commit.message));
        run.note(|record| {
            record.deployment.commit.clone_from(&commit.id);
            record.deployment.message.clone_from(&commit.message);
        });
        Ok(commit.id)
    }

    /// Waits until no other deploy of this flow is under way.
    async fn turn(&self, stage: StageName) -> Turn {
        let turn = self.state.deployer.turn(&self.run.slug);
        if let Ok(turn) = turn.clone().try_lock_owned() {
            return turn;
        }
        self.run.log(stage, "Waits for another deploy of this flow to finish.");
        turn.lock_owned().await
    }

    /// Writes the end down and tells it. The caller still has the turn where it had one: a stop that came
    /// meanwhile finds what is written here, and not the other way round.
    async fn finish(&self, outcome: Result<(), Fault>) {
        let Self { state, run } = self;
        if let Err(fault) = outcome {
            let before = state.store.deployment(&run.slug, run.version).await.ok().flatten();
            let before = before.map(|before| before.deployment);
            tracing::info!(
                flow = run.slug,
                version = run.version,
                why = fault.message,
                "a deploy failed"
            );
            run.note(|record| {
                record.problems = fault.problems;
                record.diagnostics = fault.diagnostics;
                // What ran once, or runs, does not become a failure because it could not be started anew.
                record.deployment.state = match &before {
                    Some(before) if before.state != DeploymentState::Deploying => before.state,
                    _ => DeploymentState::Failed,
                };
                record.deployment.took_ms = before.and_then(|before| before.took_ms);
            });
        }
        if let Err(error) = state.store.save_deployment(&run.slug, &run.record()).await {
            tracing::error!(%error, flow = run.slug, "a deployment could not be written down");
        }
        run.finish();
        state.deployer.end(run);
    }
}
