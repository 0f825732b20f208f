//! `cargo xtask test`: every test there is, the browser's included.

mod count;

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};

use self::count::Count;
use crate::{app, paths, process, run, toolchain, wasm};

/// Sets up what is missing, builds, and runs every test whose name contains the filter.
pub fn run(filter: Option<&str>) -> Result<()> {
    toolchain::check_prerequisites()?;
    let chromium = tools()?;
    toolchain::npm_packages()?;
    app::build(wasm::Mode::Dev)?;
    process::stage("tests: compile", || {
        process::run(cargo_test().arg("--no-run"))?;
        // With the features of the whole workspace, as just compiled: alone it would be built anew.
        process::run(
            process::command("cargo")
                .args(["build", "--workspace", "--bin", "hookloom"])
                .current_dir(paths::root()),
        )
    })?;
    let environment = Environment::new(chromium);
    process::stage("flow builder", || {
        process::run(
            environment.apply(
                process::command(&environment.binary)
                    .arg("warm")
                    .arg("--builder-dir")
                    .arg(&environment.builder),
            ),
        )
    })?;

    let mut total = Count::default();
    process::stage("tests: Rust", || {
        let mut command = cargo_test();
        // Tests that count, such as how often each method was tried, show their figures.
        command.args(filter).args(["--", "--show-output"]);
        total.add(&count::of_cargo(environment.apply(&mut command))?);
        Ok(())
    })?;
    process::stage("tests: browser and stand-ins", || {
        let mut command = process::command("node");
        command.arg("e2e/run.mjs").args(filter).current_dir(paths::root());
        total.add(&count::of_node(environment.apply(&mut command))?);
        Ok(())
    })?;
    process::print_times();
    close(&total)
}

/// Takes the picture of the editor for README.md, in the browser of the tests.
pub fn screenshot() -> Result<()> {
    toolchain::check_prerequisites()?;
    let environment = Environment::new(tools()?);
    toolchain::npm_packages()?;
    app::build(wasm::Mode::Dev)?;
    process::stage("server", || run::build_server(wasm::Mode::Dev))?;
    process::stage("screenshot", || {
        let mut command = process::command("node");
        command.arg("e2e/screenshot.mjs").current_dir(paths::root());
        process::run(environment.apply(&mut command))
    })
}

/// The closing lines: what failed, and the total.
fn close(total: &Count) -> Result<()> {
    for name in &total.failures {
        println!("failed: {name}");
    }
    if !total.broken.is_empty() {
        println!("did not run to the end: {}", total.broken.join(", "));
    }
    println!(
        "hookloom: {} passed, {} failed, {} ignored",
        total.passed, total.failed, total.ignored
    );
    if total.failed > 0 || !total.broken.is_empty() {
        bail!("tests failed");
    }
    Ok(())
}

fn cargo_test() -> Command {
    let mut command = process::command("cargo");
    command.args(["test", "--workspace", "--no-fail-fast"]).current_dir(paths::root());
    command
}

/// What tests are told about what was built for them.
struct Environment {
    binary: PathBuf,
    /// The flow that the runtime's tests start.
    fixture: PathBuf,
    builder: PathBuf,
    chromium: PathBuf,
}

impl Environment {
    fn new(chromium: PathBuf) -> Self {
        let built = |name: &str| {
            paths::target().join("debug").join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
        };
        Self {
            binary: built("hookloom"),
            fixture: built("examples/issues"),
            builder: paths::target().join("builder"),
            chromium,
        }
    }

    fn apply<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        command
            .env("HOOKLOOM_BINARY", &self.binary)
            .env("HOOKLOOM_TEST_BINARY", &self.fixture)
            .env("HOOKLOOM_BUILDER_DIR", &self.builder)
            .env("CHROMIUM", &self.chromium)
    }
}

/// Chromium for the browser tests, bubblewrap for the sandbox, strace for the test of the fsync.
fn tools() -> Result<PathBuf> {
    let chromium = find_chromium();
    let mut missing = Vec::new();
    if chromium.is_none() {
        missing.push("chromium");
    }
    if cfg!(target_os = "linux") {
        let needed = [("bwrap", "bubblewrap"), ("strace", "strace")];
        missing.extend(
            needed
                .iter()
                .filter(|(program, _)| find(program).is_none())
                .map(|(_, package)| *package),
        );
    }
    if !missing.is_empty() {
        process::stage("tools for tests", || toolchain::apt_install(&missing))?;
    }
    match chromium.or_else(find_chromium) {
        Some(chromium) => Ok(chromium),
        None => bail!("chromium is missing; install it, or name it in the variable CHROMIUM"),
    }
}

fn find_chromium() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os("CHROMIUM") {
        return Some(PathBuf::from(named));
    }
    ["chromium", "chromium-browser", "google-chrome"].iter().find_map(|name| find(name))
}

/// A program on the PATH.
fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(program)).find(|file| is_file(file))
}

fn is_file(file: &Path) -> bool {
    std::fs::metadata(file).is_ok_and(|facts| facts.is_file())
}
