//! `hookloom serve`: opens the data folder, binds both listeners, says that it is ready, and serves until it is stopped.

mod data_folder;

use std::io::{self, ErrorKind, IsTerminal as _, Write as _};
use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, anyhow};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;
use tracing_subscriber::EnvFilter;

use self::data_folder::DataFolder;
use super::login;
use crate::app::{self, AppState, Parts};
use crate::catalog::Catalog;
use crate::config::{Config, ServeArguments};
use crate::deploy::{self, Builder, Deployer};
use crate::flows::ProblemCounts;
use crate::ingress;
use crate::repo::Repos;
use crate::sandbox::Sandbox;
use crate::secrets::Sealer;
use crate::supervise::spawner::Spawner;
use crate::supervise::{Means, Supervisor};

/// How long answers under way may take when the server stops.
const STOP_LIMIT: Duration = Duration::from_secs(5);

/// Serves until SIGINT or SIGTERM.
///
/// # Errors
/// Where the data folder cannot be used or a port is taken; the text says the cure.
pub fn run(arguments: ServeArguments) -> anyhow::Result<ExitCode> {
    log_to_standard_error();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let outcome = runtime.block_on(serve(arguments));
    // Blocking work that is still under way must not hold the exit up.
    runtime.shutdown_timeout(Duration::from_secs(1));
    outcome.map(|()| ExitCode::SUCCESS)
}

async fn serve(arguments: ServeArguments) -> anyhow::Result<()> {
    let folder = DataFolder::open(&arguments.data)?;
    let app_listener = bind(arguments.listen, "--listen").await?;
    let hooks_listener = bind(arguments.hooks_listen, "--hooks-listen").await?;
    let (listen, hooks_listen) = (app_listener.local_addr()?, hooks_listener.local_addr()?);
    let config = Config::new(&arguments, folder.path.clone(), listen, hooks_listen)?;
    let store = folder.store().await?;
    let sealer = Sealer::new(folder.key(&store).await?);
    let repos = Repos::new(folder.path.join("repos"));
    let catalog = Arc::new(Catalog::embedded());
    let deployer = deployer(&config).await?;
    let stopping = CancellationToken::new();
    let problem_counts = ProblemCounts::default();
    let state = AppState::new(Parts {
        config,
        store,
        sealer,
        repos,
        catalog,
        problem_counts,
        pushes: tokio::sync::Mutex::default(),
        deployer,
        stopping,
    });
    deploy::begin(&state).await?;

    announce(&state).await?;
    let stopping = state.stopping.clone();
    tokio::spawn(stop_on_signal(stopping.clone()));
    let hooks = ingress::router(state.clone()).into_make_service_with_connect_info::<SocketAddr>();
    let hooks = axum::serve(hooks_listener, hooks)
        .with_graceful_shutdown(stopping.clone().cancelled_owned());
    let app = axum::serve(app_listener, app::router(state.clone()))
        .with_graceful_shutdown(stopping.clone().cancelled_owned());
    let served = async { tokio::try_join!(app.into_future(), hooks.into_future()) };
    tokio::select! {
        served = served => { served?; }
        () = limit_after(&stopping) => tracing::warn!("some answers were cut off by the stop"),
    }
    // A flow may take its drain limit to finish; whoever cannot wait asks a second time.
    tokio::select! {
        () = state.deployer.supervisor().stop_all() => {}
        _ = tokio::signal::ctrl_c() => tracing::warn!("flows were ended before they had finished"),
    }
    Ok(())
}

/// The parts that build and run flows.
async fn deployer(config: &Config) -> anyhow::Result<Deployer> {
    let sandbox = Arc::new(Sandbox::find().await);
    if let Some(reason) = sandbox.missing() {
        tracing::warn!("{reason}");
    }
    let means = Means { spawner: Spawner::new()?, sandbox };
    let supervisor = Supervisor::new(means.clone(), config.data.join("flows"));
    Ok(Deployer::new(supervisor, Builder::new(config.builder_dir.clone(), means)))
}

/// The lines that a person, or the program that started this one, waits for. The last one says that all is ready.
async fn announce(state: &AppState) -> anyhow::Result<()> {
    let app_url = state.config.app_url();
    state.store.set_setting(login::APP_URL, &app_url).await?;
    let link = login::new_link(&state.store, &app_url).await?;
    let mut out = io::stdout().lock();
    // Whoever closed the pipe does not want to read it.
    let _ = writeln!(out, "Hookloom is at {app_url}");
    let _ = writeln!(out, "Hooks are received at {}", state.config.hooks_address());
    let _ = writeln!(out, "Sign in once with {link}");
    let _ = out.flush();
    Ok(())
}

async fn bind(address: SocketAddr, option: &str) -> anyhow::Result<TcpListener> {
    let (ip, port) = (address.ip(), address.port());
    TcpListener::bind(address).await.map_err(|error| match error.kind() {
        ErrorKind::AddrInUse => anyhow!(
            "port {port} is taken by another program; stop it or choose another with {option} {ip}:PORT"
        ),
        ErrorKind::PermissionDenied => anyhow!(
            "this user may not listen on port {port}; choose one above 1023 with {option} {ip}:PORT"
        ),
        ErrorKind::AddrNotAvailable => {
            anyhow!("this machine has no address {ip}; choose one it has with {option} IP:{port}")
        }
        _ => anyhow!("cannot listen on {address}: {error}; choose another address with {option}"),
    })
}

async fn stop_on_signal(stopping: CancellationToken) {
    let Ok(mut terminate) =
        signal(SignalKind::terminate()).context("SIGTERM").inspect_err(|error| {
            tracing::error!("signals cannot be received: {error:#}");
        })
    else {
        return;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
    tracing::info!("stopping");
    stopping.cancel();
}

async fn limit_after(stopping: &CancellationToken) {
    stopping.cancelled().await;
    tokio::time::sleep(STOP_LIMIT).await;
}

/// For people on a terminal, for programs as JSON lines elsewhere.
fn log_to_standard_error() {
    let filter = EnvFilter::try_from_env("HOOKLOOM_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr);
    if io::stderr().is_terminal() {
        lines.with_target(false).init();
    } else {
        lines.json().flatten_event(true).init();
    }
}
