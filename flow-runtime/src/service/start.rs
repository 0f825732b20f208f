//! From settings to a serving process, and back out of it.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::io::Write;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::ServiceExt;
use axum::extract::Request;
use axum::response::Response;
use axum::serve::ListenerExt;
use serde_json::json;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::{Notify, Semaphore};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::settings::{self, Settings, Variables};
use super::{Service, log};
use crate::clock::{millis, new_id, now_ms};
use crate::connectors::client::Client;
use crate::connectors::connection::Connections;
use crate::hooks::body::Room;
use crate::hooks::routes::Routes;
use crate::inbox::presence::{self, Presence};
use crate::inbox::reader::Reader;
use crate::inbox::{Inbox, store};
use crate::metrics::Metrics;
use crate::triggers::Triggers;
use crate::{admin, hooks, worker};

/// How often numbers are kept and old things are forgotten.
const KEEP_MINUTES_EVERY: Duration = Duration::from_secs(10);
const PRUNE_EVERY: Duration = Duration::from_secs(3600);

/// Address space for the stack of a worker. Handlers with forks deep inside one another need more than the usual 2 MiB
/// where they are built without optimisation; only what is touched takes memory.
const WORKER_STACK: usize = 16 << 20;

/// Serves until told to stop; 0 after a graceful end, 1 where it could not start.
pub(super) fn run(package: &'static str, triggers: Triggers) -> ExitCode {
    let started = settings::variables().and_then(|variables| {
        let settings = Settings::from_variables(&variables)?;
        log::start(&settings.log)?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(
                std::thread::available_parallelism().map_or(2, |cores| cores.get().min(4)),
            )
            .max_blocking_threads(4)
            .thread_stack_size(WORKER_STACK)
            .enable_all()
            .build()
            .map_err(|error| format!("the runtime cannot start: {error}"))?;
        let result = runtime.block_on(serve(package, triggers, settings, variables));
        // What the drain left behind is on disk; nothing here is worth waiting for.
        runtime.shutdown_background();
        result
    });
    match started {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{}", json!({ "level": "ERROR", "message": message }));
            ExitCode::FAILURE
        }
    }
}

async fn serve(
    package: &'static str,
    triggers: Triggers,
    settings: Settings,
    variables: Variables,
) -> Result<(), String> {
    let hook_listener = bind(settings.listen, "HOOKLOOM_LISTEN").await?;
    let admin_listener = bind(settings.admin_listen, "HOOKLOOM_ADMIN_LISTEN").await?;
    let addresses = (local_address(&hook_listener)?, local_address(&admin_listener)?);
    let mut terminate = signal(SignalKind::terminate()).map_err(|error| error.to_string())?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(|error| error.to_string())?;
    let service = build(triggers, settings, variables).await?;
    tell_admin_token(&service);
    // As a run among the others: the process has drained only when nothing can be leased any more.
    service.runs.spawn(worker::dispatch(Arc::clone(&service)));
    tokio::spawn(keep_house(Arc::clone(&service)));

    let stopped = CancellationToken::new();
    let hooks = tokio::spawn(listen(hook_listener, hooks::answers(Arc::clone(&service)), {
        let service = Arc::clone(&service);
        async move { service.drain_begun().await }
    }));
    let admin = tokio::spawn(listen(
        admin_listener,
        admin::router(Arc::clone(&service)),
        stopped.clone().cancelled_owned(),
    ));
    say_ready(addresses).map_err(|error| format!("standard output cannot be written: {error}"))?;
    tracing::info!(package, hooks = %addresses.0, admin = %addresses.1, "ready");

    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    tracing::info!("stopping");
    let drained = drain(&service).await;
    let _ = tokio::time::timeout(Duration::from_secs(1), hooks).await;
    stopped.cancel();
    let _ = tokio::time::timeout(Duration::from_secs(1), admin).await;
    tracing::info!(drained, "stopped");
    Ok(())
}

/// Begins nothing new, waits for what is under way, and hands the rest over. Says whether all had ended.
pub(crate) async fn drain(service: &Arc<Service>) -> bool {
    service.begin_drain();
    service.runs.close();
    let drained = tokio::time::timeout(service.settings.drain, service.runs.wait()).await.is_ok();
    if !drained {
        tracing::warn!(
            running = service.inbox.running(),
            "executions were still running; they resume after the next start"
        );
    }
    keep_minutes(service).await;
    if drained {
        leave(service).await;
    }
    drained
}

/// What is left here is for others, for those of another deployment only where no process of this one lives.
async fn leave(service: &Service) {
    match service.presence.leave() {
        Ok(Some(_deserted)) => {
            if let Err(error) = service.inbox.drained().await {
                tracing::error!(%error, "the deployment could not be marked as drained");
            }
        }
        Ok(None) => {}
        Err(error) => tracing::error!(%error, "the locks beside the store cannot be given up"),
    }
}

async fn build(
    triggers: Triggers,
    settings: Settings,
    variables: Variables,
) -> Result<Arc<Service>, String> {
    let connections = Connections::new(variables);
    let routes = Routes::new(&triggers.list, &connections)?;
    let unopened = |error: &dyn std::fmt::Display| {
        format!("the store {} cannot be opened: {error}", settings.store.display())
    };
    // Before the store says that this deployment runs: another process of it may be about to say that it drained.
    let presence = Presence::take(&settings.store, settings.deployment)
        .await
        .map_err(|error| unopened(&error))?;
    if let Err(error) = presence::sweep(&settings.store) {
        tracing::warn!(%error, "files of earlier processes could not be removed");
    }
    let opened = store::open(&settings.store, settings.max_pages, settings.deployment)
        .await
        .map_err(|error| unopened(&error))?;
    Ok(Arc::new(Service {
        triggers: triggers.list,
        sources: triggers.sources,
        routes,
        inbox: Inbox::start(opened, settings.store.clone(), presence.owner()),
        presence,
        reader: Reader::new(settings.store.clone()),
        connections,
        client: Client::default(),
        metrics: Metrics::new(new_id()),
        permits: Arc::new(Semaphore::new(settings.concurrency)),
        runs: TaskTracker::new(),
        room: Room::new(settings.body_limit),
        wake: Notify::new(),
        backlog: AtomicBool::new(true),
        rejected: Mutex::new(VecDeque::new()),
        drain: CancellationToken::new(),
        settings,
    }))
}

async fn bind(address: SocketAddr, variable: &str) -> Result<TcpListener, String> {
    TcpListener::bind(address).await.map_err(|error| match error.kind() {
        std::io::ErrorKind::AddrInUse => {
            format!("{address} is taken by another program; set {variable} to a free port")
        }
        _ => format!("{address} cannot be listened on ({variable}): {error}"),
    })
}

fn local_address(listener: &TcpListener) -> Result<SocketAddr, String> {
    listener.local_addr().map_err(|error| error.to_string())
}

async fn listen<S>(
    listener: TcpListener,
    answers: S,
    until: impl Future<Output = ()> + Send + 'static,
) where
    S: tower::Service<Request, Response = Response, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send,
{
    let listener = listener.tap_io(|stream| {
        // Answers are small and wait for nothing; a socket that is already closed does not care.
        let _ = stream.set_nodelay(true);
    });
    let answers = ServiceExt::<Request>::into_make_service(answers);
    if let Err(error) = axum::serve(listener, answers).with_graceful_shutdown(until).await {
        tracing::error!(%error, "a listener ended");
    }
}

fn say_ready((hooks, admin): (SocketAddr, SocketAddr)) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{}", json!({ "ready": { "hooks": hooks, "admin": admin } }))?;
    out.flush()
}

/// A token that was made here is said once, past the log's filter, since nobody could know it otherwise.
fn tell_admin_token(service: &Service) {
    if service.settings.admin_token_is_new {
        let token = service.settings.admin_token.expose();
        eprintln!(
            "{}",
            json!({ "level": "INFO", "message": "admin token for this run", "token": token })
        );
    }
}

async fn keep_house(service: Arc<Service>) {
    let mut since_prune = PRUNE_EVERY;
    loop {
        tokio::time::sleep(KEEP_MINUTES_EVERY).await;
        keep_minutes(&service).await;
        if let Err(error) = service.inbox.count().await {
            tracing::warn!(%error, "what waits could not be counted");
        }
        since_prune += KEEP_MINUTES_EVERY;
        if since_prune >= PRUNE_EVERY {
            since_prune = Duration::ZERO;
            let now = now_ms();
            let Settings { dedupe, keep, .. } = service.settings;
            if let Err(error) = service.inbox.prune(now - millis(dedupe), now - millis(keep)).await
            {
                tracing::warn!(%error, "old executions could not be forgotten");
            }
        }
    }
}

async fn keep_minutes(service: &Service) {
    let minutes = service.metrics.minutes().take_unkept();
    for minute in minutes {
        if let Err(error) = service.inbox.keep_minute(minute).await {
            tracing::warn!(%error, "a minute's numbers could not be kept");
        }
    }
}
