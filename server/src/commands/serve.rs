//! `hookloom serve`: opens the data folder, binds both listeners, says that it is ready, and serves until it is stopped.

use std::fs;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, anyhow};
use axum::Router;
use tokio::net::TcpListener;

use crate::app::{self, AppState, Parts};
use crate::config::{Config, ServeArguments};
use crate::store::Store;

/// Serves until SIGINT or SIGTERM.
///
/// # Errors
/// Where the data folder cannot be used or a port is taken; the text says the cure.
pub fn run(arguments: ServeArguments) -> anyhow::Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(serve(arguments))?;
    Ok(ExitCode::SUCCESS)
}

async fn serve(arguments: ServeArguments) -> anyhow::Result<()> {
    let data = open_data_folder(&arguments.data)?;
    let app_listener = bind(arguments.listen, "--listen").await?;
    let hooks_listener = bind(arguments.hooks_listen, "--hooks-listen").await?;
    let config = Config::new(
        &arguments,
        data,
        app_listener.local_addr()?,
        hooks_listener.local_addr()?,
    )?;
    let store = Store::open(&config.data.join("hookloom.db")).await?;
    let state = AppState::new(Parts { config, store });
    println!("Hookloom is at {}", state.config.app_url());
    let hooks = axum::serve(hooks_listener, Router::new()).with_graceful_shutdown(stopped());
    let app = axum::serve(app_listener, app::router(state)).with_graceful_shutdown(stopped());
    tokio::try_join!(app.into_future(), hooks.into_future())?;
    Ok(())
}

async fn bind(address: SocketAddr, option: &str) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).await.map_err(|error| match error.kind() {
        ErrorKind::AddrInUse => anyhow!(
            "port {} is taken by another program; stop it or choose another with {option} {}:PORT",
            address.port(),
            address.ip()
        ),
        ErrorKind::PermissionDenied => anyhow!(
            "this user may not listen on port {}; choose one above 1023 with {option} {}:PORT",
            address.port(),
            address.ip()
        ),
        _ => anyhow!("cannot listen on {address}: {error}; choose another address with {option}"),
    })
}

fn open_data_folder(folder: &Path) -> anyhow::Result<PathBuf> {
    fs::create_dir_all(folder)?;
    folder
        .canonicalize()
        .with_context(|| format!("{} cannot be read", folder.display()))
}

/// Resolves when a person or the system asks the server to stop.
async fn stopped() {
    let _ = tokio::signal::ctrl_c().await;
}
