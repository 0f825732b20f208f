//! Runs other programs, with one line of progress for each stage.

use std::ffi::OsStr;
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

/// What `cargo run` tells this program about its own package. Handed on to another cargo, it would
/// make build scripts that look at it (ring's does) run anew, and all that depends on them.
const OWN_PACKAGE: [&str; 4] =
    ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_NAME", "CARGO_CRATE_NAME"];

/// A program that is told nothing about this package.
pub fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    for (name, _) in std::env::vars_os() {
        let is_own = OWN_PACKAGE.iter().any(|own| name.to_string_lossy().starts_with(own));
        if is_own {
            command.env_remove(&name);
        }
    }
    command
}

/// Name and seconds of each stage so far.
static TIMES: Mutex<Vec<(String, f64)>> = Mutex::new(Vec::new());

/// Announces a stage, runs it, and says how long it took.
pub fn stage<T>(name: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    eprintln!("==> {name}");
    let start = Instant::now();
    let result = work();
    let seconds = start.elapsed().as_secs_f64();
    if let Ok(mut times) = TIMES.lock() {
        times.push((name.to_owned(), seconds));
    }
    match &result {
        Ok(_) => eprintln!("    {name}: {seconds:.1} s"),
        Err(_) => eprintln!("    {name}: failed after {seconds:.1} s"),
    }
    result
}

/// Prints how long each stage took.
pub fn print_times() {
    let Ok(times) = TIMES.lock() else { return };
    println!("\nTimes:");
    for (name, seconds) in times.iter() {
        println!("{seconds:>8.1} s  {name}");
    }
}

/// Runs a program with its output on the terminal; anything but exit code 0 is an error.
pub fn run(command: &mut Command) -> Result<()> {
    let shown = shown(command);
    let status = command.status().with_context(|| format!("could not start `{shown}`"))?;
    if !status.success() {
        bail!("`{shown}` ended with {status}");
    }
    Ok(())
}

/// Runs a program and gives what it wrote on standard output; anything but exit code 0 is an
/// error that carries what it wrote on standard error.
pub fn output(command: &mut Command) -> Result<String> {
    let shown = shown(command);
    let output = command.output().with_context(|| format!("could not start `{shown}`"))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        bail!("`{shown}` ended with {}: {}", output.status, said.trim());
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Runs a program with its output on the terminal, but no longer than the limit.
pub fn run_within(command: &mut Command, limit: Duration) -> Result<()> {
    let shown = shown(command);
    let mut child = command
        .stdin(Stdio::null())
        .spawn()
        .with_context(|| format!("could not start `{shown}`"))?;
    let start = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            if status.success() {
                return Ok(());
            }
            bail!("`{shown}` ended with {status}");
        }
        if start.elapsed() > limit {
            child.kill().ok();
            child.wait().ok();
            bail!("`{shown}` was stopped after {} s", limit.as_secs());
        }
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// The command as a person would type it.
pub fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy().into_owned()).collect::<Vec<_>>().join(" ")
}
