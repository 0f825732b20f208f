//! Which Rust compiles flows: the programs themselves, not rustup's stand-ins, which would read a
//! repository's `rust-toolchain` and cost a tenth of a second each.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use thiserror::Error;
use tokio::process::Command;

use crate::sandbox::on_path;

/// A Rust toolchain.
#[derive(Clone, Debug)]
pub struct Toolchain {
    /// Its root, with `bin` and `lib`.
    pub sysroot: PathBuf,
    /// Its cargo.
    pub cargo: PathBuf,
    /// Its rustc.
    pub rustc: PathBuf,
    /// Cargo's home: registry and configuration of the user.
    pub cargo_home: PathBuf,
    /// What `rustc -vV` says; another compiler, other binaries.
    pub version: String,
}

/// Why no toolchain was found. The texts are sentences for a person, with the cure.
#[derive(Debug, Error)]
pub enum ToolchainError {
    /// No rustc or no cargo.
    #[error(
        "There is no `{0}` on the server's PATH, so no flow can be built. Install Rust from \
         https://rustup.rs, then start Hookloom again from a new terminal."
    )]
    Missing(&'static str),
    /// It is there and does not work.
    #[error(
        "`{command}` failed, so no flow can be built: {reason} Repair the Rust installation and start Hookloom again."
    )]
    Broken {
        /// What was run.
        command: String,
        /// What it said.
        reason: String,
    },
}

impl Toolchain {
    /// Finds the toolchain that the server's PATH gives.
    ///
    /// # Errors
    /// Where there is none, or it does not work.
    pub async fn find() -> Result<Self, ToolchainError> {
        let rustc = on_path("rustc").ok_or(ToolchainError::Missing("rustc"))?;
        let found_cargo = on_path("cargo").ok_or(ToolchainError::Missing("cargo"))?;
        let sysroot = PathBuf::from(ask(&rustc, &["--print", "sysroot"]).await?.trim());
        let inside = |name: &str, found: PathBuf| {
            let file = sysroot.join("bin").join(name);
            if file.is_file() { file } else { found }
        };
        let rustc = inside("rustc", rustc);
        let cargo = inside("cargo", found_cargo);
        let version = ask(&rustc, &["-vV"]).await?;
        ask(&cargo, &["-V"]).await?;
        let cargo_home = cargo_home().ok_or(ToolchainError::Missing("cargo"))?;
        Ok(Self { sysroot, cargo, rustc, cargo_home, version })
    }

    /// PATH for a build: the toolchain and the system's linker.
    pub fn path(&self) -> OsString {
        let mut path = self.sysroot.join("bin").into_os_string();
        path.push(":/usr/local/bin:/usr/bin:/bin");
        path
    }

    /// What a build may read of the user's home: the toolchain, the registry and cargo's settings,
    /// but not its credentials.
    pub fn readable(&self) -> Vec<PathBuf> {
        let home = |name: &str| self.cargo_home.join(name);
        vec![
            self.sysroot.clone(),
            home("registry"),
            home("git"),
            home("config.toml"),
            home("config"),
        ]
    }

    /// The toolchain's release, such as `1.95.0`, for people.
    pub fn release(&self) -> &str {
        let release = self.version.lines().find_map(|line| line.strip_prefix("release: "));
        release.unwrap_or("of unknown version")
    }
}

async fn ask(program: &Path, arguments: &[&str]) -> Result<String, ToolchainError> {
    let command = format!("{} {}", program.display(), arguments.join(" "));
    // In the root folder no `rust-toolchain` of some project decides.
    let output = Command::new(program).args(arguments).current_dir("/").output().await;
    match output {
        Ok(output) if output.status.success() => {
            Ok(String::from_utf8_lossy(&output.stdout).into_owned())
        }
        Ok(output) => {
            let reason = String::from_utf8_lossy(&output.stderr).trim().to_owned();
            Err(ToolchainError::Broken { command, reason })
        }
        Err(error) => Err(ToolchainError::Broken { command, reason: error.to_string() }),
    }
}

fn cargo_home() -> Option<PathBuf> {
    let set = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    set.or_else(|| Some(std::env::home_dir()?.join(".cargo")))
}
