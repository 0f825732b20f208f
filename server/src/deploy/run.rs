//! One deploy under way: its stages with times and logs, everybody who watches it, and its cancellation.

use std::fmt;
use std::future::Future;
use std::io::{self, ErrorKind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use flow_model::problem::Problem;
use flow_model::wire::{
    CANCELLED, DeployEvent, Deployment, DeploymentState, Diagnostic, Stage, StageState,
};
use futures::Stream;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::error::ApiError;
use crate::repo::RepoError;
use crate::store::StoreError;
use crate::store::deployments::DeploymentRecord;

/// Lines kept of each stage's log.
const LOG_LIMIT: usize = 2000;

/// The stages, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum StageName {
    /// The checker, and the slots.
    Check,
    /// The draft becomes a commit.
    Commit,
    /// The commit's files for the builder.
    Checkout,
    /// cargo.
    Build,
    /// The process beside the one that runs.
    Start,
    /// Its health check.
    Health,
    /// Deliveries go to it.
    Switch,
    /// The former one finishes.
    Drain,
}

impl StageName {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Check,
        Self::Commit,
        Self::Checkout,
        Self::Build,
        Self::Start,
        Self::Health,
        Self::Switch,
        Self::Drain,
    ];

    /// As the API and the screens say.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Check => "check",
            Self::Commit => "commit",
            Self::Checkout => "checkout",
            Self::Build => "build",
            Self::Start => "start",
            Self::Health => "health",
            Self::Switch => "switch",
            Self::Drain => "drain",
        }
    }

    /// Whether a deploy can still be called off: after the switch there is no way back.
    fn can_be_cancelled(self) -> bool {
        self < Self::Switch
    }
}

/// Why a stage failed.
#[derive(Debug)]
pub struct Fault {
    /// For the stage's log.
    pub message: String,
    /// What is known of the place.
    pub problems: Vec<Problem>,
    /// What the compiler said, by file and line.
    pub diagnostics: Vec<Diagnostic>,
}

impl Fault {
    /// A fault that no node is to blame for: a sentence that a person can do something with.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), problems: Vec::new(), diagnostics: Vec::new() }
    }

    /// A fault of the server's own: what it was stands in the log alone.
    pub fn internal(error: impl fmt::Display) -> Self {
        tracing::error!(%error, "a deploy failed inside the server");
        Self::new(
            "Something went wrong inside the server; its log says what. Deploy again once that is mended.",
        )
    }
}

impl From<ApiError> for Fault {
    fn from(error: ApiError) -> Self {
        match error {
            ApiError::Refused { message, .. } => Self::new(message),
            ApiError::Problems(problems) => {
                Self { problems, ..Self::new("The checker found problems.") }
            }
            ApiError::Stale { .. } => Self::new("The draft was changed meanwhile; deploy again."),
            ApiError::Internal(error) => Self::internal(format!("{error:#}")),
        }
    }
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        ApiError::from(error).into()
    }
}

impl From<RepoError> for Fault {
    fn from(error: RepoError) -> Self {
        ApiError::from(error).into()
    }
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            ErrorKind::StorageFull => {
                Self::new("The server's disk is full. Make room and deploy again.")
            }
            _ => Self::internal(error),
        }
    }
}

/// A deploy under way.
#[derive(Debug)]
pub struct Run {
    /// The flow.
    pub slug: String,
    /// The version.
    pub version: i64,
    /// When it was asked for.
    pub began: Instant,
    told: Mutex<Told>,
    news: watch::Sender<usize>,
    cancel: CancellationToken,
}

#[derive(Debug)]
struct Told {
    record: DeploymentRecord,
    running: Option<Instant>,
    events: Vec<DeployEvent>,
}

impl Run {
    /// A run over this record; stages before `first` stay as they are.
    pub fn new(slug: &str, mut record: DeploymentRecord, first: StageName) -> Arc<Self> {
        let before = std::mem::take(&mut record.deployment.stages);
        record.deployment.stages = StageName::ALL
            .map(|name| {
                let kept = before.iter().find(|stage| stage.name == name.as_str() && name < first);
                kept.cloned().unwrap_or_else(|| Stage {
                    name: name.as_str().to_owned(),
                    state: StageState::Waiting,
                    took_ms: 0,
                    log: Vec::new(),
                })
            })
            .to_vec();
        record.deployment.state = DeploymentState::Deploying;
        record.deployment.took_ms = None;
        record.problems.clear();
        record.diagnostics.clear();
        let version = record.deployment.version;
        let events = so_far(&record.deployment);
        let news = watch::channel(events.len()).0;
        Arc::new(Self {
            slug: slug.to_owned(),
            version,
            began: Instant::now(),
            told: Mutex::new(Told { record, running: None, events }),
            news,
            cancel: CancellationToken::new(),
        })
    }

    /// How it stands.
    pub fn record(&self) -> DeploymentRecord {
        self.told().record.clone()
    }

    /// Notes facts about the deployment.
    pub fn note(&self, change: impl FnOnce(&mut DeploymentRecord)) {
        change(&mut self.told().record);
    }

    /// Calls it off, where it is not too late.
    pub fn cancel(&self) {
        self.cancel.cancel();
    }

    /// Adds a line to the log of the stage.
    pub fn log(&self, stage: StageName, line: impl Into<String>) {
        let line = line.into();
        let mut told = self.told();
        if let Some(stage) = entry(&mut told.record.deployment, stage) {
            if stage.log.len() >= LOG_LIMIT {
                return;
            }
            stage.log.push(line.clone());
        }
        self.tell(&mut told, DeployEvent::Log { stage: stage.as_str().to_owned(), line });
    }

    /// Runs one stage: its times, its state, its failure in its log.
    ///
    /// # Errors
    /// As `work` does, or where the deploy was called off.
    pub async fn stage<T>(
        &self,
        name: StageName,
        work: impl Future<Output = Result<T, Fault>>,
    ) -> Result<T, Fault> {
        let began = Instant::now();
        self.told().running = Some(began);
        self.set(name, StageState::Running, began);
        let outcome = if name.can_be_cancelled() {
            tokio::select! {
                biased;
                () = self.cancel.cancelled() => Err(Fault::new(CANCELLED)),
                outcome = work => outcome,
            }
        } else {
            work.await
        };
        match &outcome {
            Ok(_) => self.set(name, StageState::Done, began),
            Err(fault) => {
                fault.message.lines().for_each(|line| self.log(name, line));
                self.set(name, StageState::Failed, began);
            }
        }
        outcome
    }

    /// The end: tells it, after which nothing follows.
    pub fn finish(&self) {
        let mut told = self.told();
        told.running = None;
        let DeploymentRecord { deployment, problems, diagnostics, .. } = told.record.clone();
        let deployment = Box::new(deployment);
        let event = DeployEvent::Finished { deployment, problems, diagnostics };
        self.tell(&mut told, event);
    }

    /// Everything so far, then what comes, to the end.
    pub fn events(self: Arc<Self>) -> impl Stream<Item = DeployEvent> {
        let news = self.news.subscribe();
        futures::stream::unfold((self, news, 0_usize), |(run, mut news, next)| async move {
            loop {
                let (event, over) = {
                    let told = run.told();
                    let over = matches!(
                        next.checked_sub(1).and_then(|last| told.events.get(last)),
                        Some(DeployEvent::Finished { .. })
                    );
                    (told.events.get(next).cloned(), over)
                };
                match event {
                    Some(event) => return Some((event, (run, news, next + 1))),
                    None if over => return None,
                    None => news.changed().await.ok()?,
                }
            }
        })
    }

    fn set(&self, name: StageName, state: StageState, began: Instant) {
        let took_ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
        let mut told = self.told();
        if let Some(stage) = entry(&mut told.record.deployment, name) {
            stage.state = state;
            stage.took_ms = took_ms;
        }
        let event = DeployEvent::Stage { name: name.as_str().to_owned(), state, took_ms };
        self.tell(&mut told, event);
    }

    fn tell(&self, told: &mut MutexGuard<'_, Told>, event: DeployEvent) {
        told.events.push(event);
        self.news.send_replace(told.events.len());
    }

    fn told(&self) -> MutexGuard<'_, Told> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A deployment's past as events: what a watcher sees who comes late.
pub fn so_far(deployment: &Deployment) -> Vec<DeployEvent> {
    let mut events = Vec::new();
    for stage in deployment.stages.iter().filter(|stage| stage.state != StageState::Waiting) {
        let state =
            |state, took_ms| DeployEvent::Stage { name: stage.name.clone(), state, took_ms };
        events.push(state(StageState::Running, 0));
        let log =
            |line: &String| DeployEvent::Log { stage: stage.name.clone(), line: line.clone() };
        events.extend(stage.log.iter().map(log));
        if stage.state != StageState::Running {
            events.push(state(stage.state, stage.took_ms));
        }
    }
    events
}

fn entry(deployment: &mut Deployment, name: StageName) -> Option<&mut Stage> {
    deployment.stages.iter_mut().find(|stage| stage.name == name.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn internal_text_stays_in_the_log() {
        let path = "/var/lib/hookloom/repos/bugs.git";
        let git = || RepoError::Git { command: "read-tree".to_owned(), message: path.to_owned() };
        let io = |kind| io::Error::new(kind, path);
        for (fault, words) in [
            (Fault::from(git()), "its log says"),
            (Fault::from(RepoError::NoGit), "apt install git"),
            (Fault::from(StoreError::Full), "Make room"),
            (Fault::from(ApiError::Internal(anyhow::Error::new(git()))), "its log says"),
            (Fault::from(io(ErrorKind::PermissionDenied)), "its log says"),
            (Fault::from(io(ErrorKind::StorageFull)), "Make room"),
        ] {
            assert!(fault.message.contains(words), "{}", fault.message);
            assert!(!fault.message.contains(path), "{}", fault.message);
        }
    }
}
