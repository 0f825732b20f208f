//! Keeps the live deployment of every flow running, and changes from one to the next without a gap.

pub mod lines;
pub mod log;
pub mod process;
pub mod service;
pub mod spawner;
pub mod upstream;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures::future::join_all;
use tokio::sync::watch;
use tokio::time::timeout;

use log::FlowLog;
use process::{Launch, Process, StartError, Stopped};
use service::{Service, Up};
use spawner::Spawner;

use crate::sandbox::Sandbox;

/// How long a process may take to finish what is in flight.
pub const DRAIN: Duration = Duration::from_secs(30);

/// How much longer than it was told a process may take before it is ended by force.
const MARGIN: Duration = Duration::from_secs(2);

/// What starting a process takes.
#[derive(Clone, Debug)]
pub struct Means {
    /// The thread that starts programs.
    pub spawner: Spawner,
    /// The walls.
    pub sandbox: Arc<Sandbox>,
}

/// Where deliveries of a flow go; empty while the flow is stopped.
pub type Line = watch::Sender<Option<Arc<Service>>>;

/// All flows that run, or ran since the server started.
#[derive(Debug)]
pub struct Supervisor {
    means: Means,
    folder: PathBuf,
    flows: Mutex<BTreeMap<String, Flow>>,
}

#[derive(Clone, Debug)]
struct Flow {
    line: Arc<Line>,
    log: Arc<FlowLog>,
}

impl Supervisor {
    /// A supervisor without flows. `folder` holds one folder per flow.
    pub fn new(means: Means, folder: PathBuf) -> Self {
        Self { means, folder, flows: Mutex::default() }
    }

    /// What starting a process takes.
    pub fn means(&self) -> &Means {
        &self.means
    }

    /// The folder of a flow: its binaries by version, and `data`, the one that its processes may write.
    pub fn flow_folder(&self, slug: &str) -> PathBuf {
        self.folder.join(slug)
    }

    /// What to start for a version of a flow.
    pub fn launch(&self, slug: &str, version: i64, connections: Vec<(String, String)>) -> Launch {
        let folder = self.flow_folder(slug);
        Launch {
            slug: slug.to_owned(),
            version,
            program: binary(&folder, version),
            folder: folder.join("data"),
            connections,
            drain: DRAIN,
        }
    }

    /// Starts a process beside the one that runs; deliveries do not reach it yet.
    ///
    /// # Errors
    /// Where it does not come up; nothing of it is left then.
    pub async fn start(&self, launch: &Launch) -> Result<Process, StartError> {
        std::fs::create_dir_all(&launch.folder)?;
        let log = self.flow(&launch.slug).log;
        Process::start(&self.means.spawner, &self.means.sandbox, launch, &log).await
    }

    /// Sends deliveries to this process from now on and keeps it running. The service that had them is handed
    /// back: nothing new reaches it.
    pub fn switch(&self, launch: Launch, process: Process) -> Option<Arc<Service>> {
        let flow = self.flow(&launch.slug);
        let service = Service::keep(launch, flow.log.clone(), self.means.clone(), Some(process));
        flow.line.send_replace(Some(Arc::new(service)))
    }

    /// Starts a flow in the background and keeps it running, as after a restart of the server.
    pub fn revive(&self, launch: Launch) {
        let flow = self.flow(&launch.slug);
        if let Err(error) = std::fs::create_dir_all(&launch.folder) {
            tracing::error!(%error, folder = %launch.folder.display(), "a flow's folder cannot be made");
        }
        let service = Service::keep(launch, flow.log.clone(), self.means.clone(), None);
        flow.line.send_replace(Some(Arc::new(service)));
    }

    /// Shows a flow that should run and cannot be started, with the reason.
    pub fn ground(&self, slug: &str, version: i64, why: &impl std::fmt::Display) {
        let service = Service::grounded(version, format!("It cannot be started: {why}"));
        self.flow(slug).line.send_replace(Some(Arc::new(service)));
    }

    /// Lets a service that gets no more deliveries finish, and ends it.
    pub async fn retire(&self, service: &Service) -> Stopped {
        let up = service.status().borrow().up.clone();
        if let Some(Up { upstream, .. }) = up
            && timeout(DRAIN, upstream.idle()).await.is_err()
        {
            tracing::warn!("a delivery took longer than the drain limit and is cut off");
        }
        service.stop(DRAIN + MARGIN).await
    }

    /// Takes a flow off the air. Answers whether it was on.
    pub async fn stop(&self, slug: &str) -> bool {
        let service = self.flow(slug).line.send_replace(None);
        match service {
            Some(service) => {
                self.retire(&service).await;
                true
            }
            None => false,
        }
    }

    /// Stops every flow, all at once, as when the server ends.
    pub async fn stop_all(&self) {
        let slugs: Vec<String> = self.flows().keys().cloned().collect();
        join_all(slugs.iter().map(|slug| self.stop(slug))).await;
    }

    /// The service that has a flow's deliveries.
    pub fn service(&self, slug: &str) -> Option<Arc<Service>> {
        let flow = self.flows().get(slug).cloned()?;
        flow.line.borrow().clone()
    }

    /// The line of a flow that runs or ran since the server started.
    pub fn line(&self, slug: &str) -> Option<Arc<Line>> {
        self.flows().get(slug).map(|flow| flow.line.clone())
    }

    /// The last lines that a flow's processes wrote.
    pub fn last_lines(&self, slug: &str) -> Vec<String> {
        let flow = self.flows().get(slug).cloned();
        flow.map(|flow| flow.log.last()).unwrap_or_default()
    }

    fn flow(&self, slug: &str) -> Flow {
        let file = self.flow_folder(slug).join("flow.log");
        self.flows()
            .entry(slug.to_owned())
            .or_insert_with(|| Flow {
                line: Arc::new(watch::channel(None).0),
                log: Arc::new(FlowLog::new(file)),
            })
            .clone()
    }

    fn flows(&self) -> MutexGuard<'_, BTreeMap<String, Flow>> {
        self.flows.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Where the binary of a version lies in the folder of its flow.
pub fn binary(flow_folder: &Path, version: i64) -> PathBuf {
    flow_folder.join(version.to_string()).join("service")
}
