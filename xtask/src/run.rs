//! `cargo xtask run`: from a fresh clone to a running editor.

use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use crate::{app, paths, process, toolchain, wasm};

/// What the command line may say.
#[derive(clap::Args)]
pub struct Options {
    /// Folder with everything the server keeps.
    #[arg(long, env = "HOOKLOOM_DATA", default_value = "hookloom-data")]
    data: PathBuf,
    /// Build the app quickly and the server without optimisation.
    #[arg(long)]
    dev: bool,
    /// Further arguments of `hookloom serve`, such as --listen 127.0.0.1:9000.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    serve: Vec<String>,
}

/// Sets up, builds, warms the flow builder, and becomes the server.
pub fn run(options: &Options) -> Result<()> {
    toolchain::check_prerequisites()?;
    toolchain::npm_packages()?;
    let mode = wasm::Mode::from_dev_flag(options.dev);
    app::build(mode)?;
    let binary = process::stage("server", || build_server(mode))?;
    let data = std::path::absolute(&options.data)?;
    process::stage("flow builder", || {
        process::run(process::command(&binary).arg("warm").arg("--data").arg(&data))
    })?;
    eprintln!("==> start (Ctrl-C stops it)");
    let mut server = process::command(&binary);
    server.arg("serve").arg("--data").arg(&data).args(&options.serve).current_dir(paths::root());
    become_program(&mut server)
}

/// Builds `hookloom`, with the app inside; gives the binary.
pub fn build_server(mode: wasm::Mode) -> Result<PathBuf> {
    let mut cargo = process::command("cargo");
    cargo.args(["build", "--package", "hookloom"]).current_dir(paths::root());
    let folder = match mode {
        wasm::Mode::Dev => "debug",
        wasm::Mode::Release => {
            cargo.arg("--release");
            "release"
        }
    };
    process::run(&mut cargo)?;
    Ok(paths::target().join(folder).join(format!("hookloom{}", std::env::consts::EXE_SUFFIX)))
}

/// The server takes this process's place, so that Ctrl-C and signals reach it and nothing else.
#[cfg(unix)]
fn become_program(command: &mut Command) -> Result<()> {
    use std::os::unix::process::CommandExt;
    let shown = process::shown(command);
    Err(anyhow::Error::new(command.exec()).context(format!("could not start `{shown}`")))
}

#[cfg(not(unix))]
fn become_program(command: &mut Command) -> Result<()> {
    process::run(command)
}
