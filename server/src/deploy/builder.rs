//! The warm builder: a folder in which everything a flow links is compiled already, so that a build
//! compiles the flow's own small crate and links it.

mod warm_up;

use std::fs::File;
use std::io;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use flow_model::wire::BuilderState;
use sha2::{Digest as _, Sha256};
use thiserror::Error;
use tokio::process::Command;
use tokio::sync::{Mutex, MutexGuard, watch};

use super::cargo::{self, CargoError, Diagnostic, Said};
use super::off_the_reactor;
use super::package::Package;
use super::runtime_sources;
use super::toolchain::Toolchain;
use crate::sandbox::{Network, Walls};
use crate::supervise::Means;

/// How long the build of a flow may take.
const BUILD_LIMIT: Duration = Duration::from_secs(300);

/// Address space of each compiler process. rustc maps far more than it uses.
const MEMORY_BYTES: u64 = 12 << 30;

/// More errors and warnings of the compiler than this help nobody.
const FOUND_LIMIT: usize = 100;

/// Open files of each compiler process.
const OPEN_FILES: u32 = 4096;

/// The profile of flows. Leaf crates are small: incremental and without link-time optimization they
/// build in well under a second. Arithmetic of the flow is checked, that of its dependencies as usual.
const PROFILE: &str = "[profile.release]\nopt-level = 2\ndebug = false\nincremental = true\nlto = \"off\"\n\
    overflow-checks = true\nstrip = true\n\n\
    [profile.release.package.\"*\"]\ncodegen-units = 16\noverflow-checks = false\n";

/// The builder of this server.
#[derive(Debug)]
pub struct Builder {
    folder: PathBuf,
    means: Means,
    state: watch::Sender<BuilderState>,
    /// Warm-ups and builds one after the other within this server; a lock file does so between servers.
    turn: Mutex<Option<Arc<Warm>>>,
}

/// What is known once the builder is warm.
#[derive(Debug)]
pub struct Warm {
    toolchain: Toolchain,
    /// Pinned versions, for a package named like the template.
    lock: String,
    /// Equal keys, equal dependencies, compiler and settings.
    key: String,
}

/// A program that was built.
#[derive(Debug)]
pub struct Built {
    /// The program, in the builder's folder: to be copied before the next build.
    pub program: PathBuf,
}

/// What cargo came to.
#[derive(Debug, Default)]
struct Heard {
    success: bool,
    /// Errors and warnings.
    found: Vec<Diagnostic>,
    program: Option<PathBuf>,
}

/// Nobody else builds while this is held: no other task here, and no other server.
struct Turn<'b> {
    _turn: MutexGuard<'b, Option<Arc<Warm>>>,
    _lock: File,
}

/// Why there is no program.
#[derive(Debug, Error)]
pub enum BuildError {
    /// The compiler found errors.
    #[error("the compiler found errors")]
    Refused(Vec<Diagnostic>),
    /// cargo failed without a compiler message, such as for a dependency that is not there. It said why.
    #[error("cargo failed")]
    Failed,
    /// A server of another version has taken the builder's folder meanwhile.
    #[error("another version of Hookloom has just used the builder; deploy again")]
    Overtaken,
    /// cargo did not come to its end.
    #[error(transparent)]
    Cargo(#[from] CargoError),
    /// The builder's folder cannot be used.
    #[error("the builder's folder cannot be used: {0}")]
    Folder(#[from] io::Error),
}

impl Builder {
    /// The builder in this folder; cold until its first warm-up.
    pub fn new(folder: PathBuf, means: Means) -> Self {
        let cold = BuilderState::Warming { doing: "Not begun yet".to_owned() };
        let state = watch::channel(cold).0;
        // One spelling for cargo, the walls and other servers. Where it cannot be made, the warm-up says so.
        // The data folder around it may not be there yet: that one holds events, for its owner alone.
        let made = std::fs::DirBuilder::new().recursive(true).mode(0o700).create(&folder);
        let made = made.and_then(|()| folder.canonicalize());
        let folder = made.unwrap_or(folder);
        Self { folder, means, state, turn: Mutex::default() }
    }

    /// How far it is.
    pub fn state(&self) -> BuilderState {
        self.state.borrow().clone()
    }

    /// Its state, to be watched.
    pub fn watch(&self) -> watch::Receiver<BuilderState> {
        self.state.subscribe()
    }

    /// Compiles what flows link, where that was not done before. Answers the reason where it cannot be done.
    ///
    /// # Errors
    /// With a sentence for a person, which is also the builder's state then.
    pub async fn warm_up(&self) -> Result<Arc<Warm>, String> {
        let mut turn = self.turn.lock().await;
        if let Some(warm) = &*turn
            && self.is_warm_with(&warm.key)
        {
            return Ok(warm.clone());
        }
        match self.warm_up_now().await {
            Ok(warm) => {
                let warm = Arc::new(warm);
                *turn = Some(warm.clone());
                self.state.send_replace(BuilderState::Warm);
                Ok(warm)
            }
            Err(reason) => {
                tracing::error!(reason, "the flow builder cannot work");
                self.state.send_replace(BuilderState::Broken { reason: reason.clone() });
                Err(reason)
            }
        }
    }

    /// Builds a package; lines for people go to `tell`. Dropping the future ends the build.
    /// `take` gets the program while no other build can overwrite it; what it gives comes with the warnings.
    ///
    /// # Errors
    /// Where there is no program.
    pub async fn build<T>(
        &self,
        warm: &Warm,
        package: &Package,
        mut tell: impl FnMut(String),
        take: impl AsyncFnOnce(Built) -> io::Result<T>,
    ) -> Result<(T, Vec<Diagnostic>), BuildError> {
        let _turn = self.take_turn(warm, &mut tell).await?;
        let Heard { success, found, program } = self.run_cargo(warm, package, &[], tell).await?;
        match program {
            Some(program) if success => Ok((take(Built { program }).await?, found)),
            _ if found.iter().any(Diagnostic::is_error) => Err(BuildError::Refused(found)),
            _ => Err(BuildError::Failed),
        }
    }

    /// What the compiler says of a package, as far as it tells without linking a program.
    ///
    /// # Errors
    /// Where the compiler was not even asked, such as for a dependency that is not there; with what cargo said then.
    pub async fn check(
        &self,
        warm: &Warm,
        package: &Package,
    ) -> Result<(Vec<Diagnostic>, Vec<String>), BuildError> {
        let mut log = Vec::new();
        let _turn = self.take_turn(warm, &mut |_| {}).await?;
        let heard = self.run_cargo(warm, package, &["--lib"], |line| log.push(line)).await?;
        Ok((heard.found, if heard.success { Vec::new() } else { log }))
    }

    /// Waits until nobody else builds.
    async fn take_turn(
        &self,
        warm: &Warm,
        tell: &mut impl FnMut(String),
    ) -> Result<Turn<'_>, BuildError> {
        if self.turn.try_lock().is_err() {
            tell("Waits for another build to finish.".to_owned());
        }
        let turn = self.turn.lock().await;
        let lock = self.lock().await?;
        if !self.is_warm_with(&warm.key) {
            return Err(BuildError::Overtaken);
        }
        Ok(Turn { _turn: turn, _lock: lock })
    }

    /// Lays the package out and runs cargo on it.
    async fn run_cargo(
        &self,
        warm: &Warm,
        package: &Package,
        what: &[&str],
        mut tell: impl FnMut(String),
    ) -> Result<Heard, BuildError> {
        let folder = self.folder.join("flows").join(package.slug());
        let mut files = package.standing_alone();
        files.push(("Cargo.lock".to_owned(), warm.lock_for(package.name()).into_bytes()));
        let to = folder.clone();
        off_the_reactor(move || {
            std::fs::create_dir_all(&to)?;
            runtime_sources::lay(&to, files)
        })
        .await?;
        // Where the server keeps its files is nobody's business who reads a log.
        let here = folder.display().to_string();
        let mut tell = |line: String| tell(line.replace(&here, "."));
        // A build script or a macro of one flow must not reach what other flows are built from.
        let target = if package.runs_code_at_build() {
            let own = self.folder.join("own").join(package.slug());
            tell(
                "This flow has dependencies of its own, so it has a build folder of its own."
                    .to_owned(),
            );
            std::fs::create_dir_all(&own)?;
            own
        } else {
            self.target()
        };
        let mut command = self.confined_cargo(&warm.toolchain, &folder, &target);
        command.args(["--message-format", "json"]).args(what);
        let mut heard = Heard::default();
        heard.success = cargo::run(&self.means.spawner, command, BUILD_LIMIT, |said| match said {
            Said::Line(line) => tell(line),
            Said::Diagnostic(diagnostic) => {
                if let Some(rendered) = &diagnostic.rendered {
                    rendered.trim_end().lines().for_each(|line| tell(line.to_owned()));
                }
                if diagnostic.is_finding() && heard.found.len() < FOUND_LIMIT {
                    heard.found.push(*diagnostic);
                }
            }
            Said::Binary { name, file } if name == package.name() => heard.program = Some(file),
            Said::Binary { .. } => {}
        })
        .await?;
        Ok(heard)
    }

    /// `cargo build` of the package in `folder`, behind walls without network.
    fn confined_cargo(&self, toolchain: &Toolchain, folder: &Path, target: &Path) -> Command {
        let mut readable = toolchain.readable();
        readable.extend([self.folder.join("runtime"), self.config_file()]);
        let walls = Walls {
            readable,
            writable: vec![folder.to_owned(), target.to_owned()],
            directory: folder.to_owned(),
            network: Network::Closed,
            memory_bytes: MEMORY_BYTES,
            open_files: OPEN_FILES,
        };
        let arguments = ["build", "--release", "--offline", "--config"];
        let mut command = self.means.sandbox.command(&walls, &toolchain.cargo, arguments);
        command.arg(self.config_file());
        command.envs([
            ("HOME", "/tmp"),
            ("CARGO_TERM_COLOR", "never"),
            ("CARGO_TERM_QUIET", "false"),
        ]);
        command.env("PATH", toolchain.path());
        command.env("RUSTC", &toolchain.rustc);
        command.env("CARGO_HOME", &toolchain.cargo_home);
        command.env("CARGO_TARGET_DIR", target);
        // Mirrors of a company's network are set so as well; their tokens are for fetching only.
        for (name, value) in std::env::vars_os() {
            let text = name.to_string_lossy();
            if (text.starts_with("CARGO_SOURCE_") || text.starts_with("CARGO_REGISTR"))
                && !text.contains("TOKEN")
            {
                command.env(name, value);
            }
        }
        command
    }

    /// Waits until no other server works in the builder's folder.
    async fn lock(&self) -> io::Result<File> {
        std::fs::create_dir_all(&self.folder)?;
        let file = File::create(self.folder.join("lock"))?;
        if file.try_lock().is_ok() {
            return Ok(file);
        }
        tokio::task::spawn_blocking(move || file.lock().map(|()| file)).await?
    }

    /// Whether the folder still holds what was compiled for this key: servers that share it may differ.
    fn is_warm_with(&self, key: &str) -> bool {
        std::fs::read_to_string(self.key_file()).is_ok_and(|found| found == key)
            && self.target().join("release").is_dir()
    }

    fn key_file(&self) -> PathBuf {
        self.folder.join("warm")
    }

    fn target(&self) -> PathBuf {
        self.folder.join("target")
    }

    fn config_file(&self) -> PathBuf {
        self.folder.join("config.toml")
    }

    /// cargo's settings for every build in this folder.
    fn config(&self) -> String {
        let runtime = self.folder.join("runtime/flow-runtime");
        format!("{PROFILE}\n[patch.crates-io]\nflow-runtime = {{ path = {runtime:?} }}\n")
    }
}

impl Warm {
    /// A hash over everything that goes into the build of this package.
    pub fn build_key(&self, package: &Package) -> String {
        let mut hash = Sha256::new();
        hash.update(self.key.as_bytes());
        for (path, bytes) in package.files() {
            hash.update((path.len() as u64).to_le_bytes());
            hash.update(path.as_bytes());
            hash.update((bytes.len() as u64).to_le_bytes());
            hash.update(bytes);
        }
        hex::encode(hash.finalize())
    }

    /// Which compiler it works with.
    pub fn compiler(&self) -> &str {
        self.toolchain.release()
    }

    /// The lock file for a package of this name with the template's dependencies.
    fn lock_for(&self, name: &str) -> String {
        let template = format!("name = \"{}\"", warm_up::TEMPLATE);
        self.lock.replacen(&template, &format!("name = {name:?}"), 1)
    }
}
