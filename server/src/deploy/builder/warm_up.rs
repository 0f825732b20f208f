//! The warm-up: unpacks what flows link, fetches what is missing, and compiles it once.

use std::fs;
use std::io;
use std::path::PathBuf;
use std::time::Duration;

use flow_model::wire::BuilderState;
use sha2::{Digest as _, Sha256};
use tokio::process::Command;

use super::{Builder, Warm};
use crate::deploy::cargo::{self, Said};
use crate::deploy::runtime_sources::{self, LOCK};
use crate::deploy::toolchain::Toolchain;

/// The package that is compiled in order to have its dependencies compiled.
pub const TEMPLATE: &str = "hookloom-template";

/// How long fetching and compiling may take on a slow machine.
const WARM_UP_LIMIT: Duration = Duration::from_secs(3600);

/// The dependencies any generated flow may have, as `emit` writes them.
const MANIFEST: &str = "[package]\nname = \"hookloom-template\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n\
    [dependencies]\nflow-runtime = \"0.1\"\nserde = { version = \"1\", features = [\"derive\"] }\n\
    serde_json = \"1\"\n\n[workspace]\n";

const MAIN: &str = "fn main() -> std::process::ExitCode {\n    \
    flow_runtime::run(env!(\"CARGO_PKG_NAME\"), flow_runtime::Triggers::new())\n}\n";

impl Builder {
    pub(super) async fn warm_up_now(&self) -> Result<Warm, String> {
        self.doing("Looks for Rust");
        let toolchain = Toolchain::find().await.map_err(|error| error.to_string())?;
        let _lock = self.lock().await.map_err(|error| self.unusable(&error))?;
        let template = self.lay_out().map_err(|error| self.unusable(&error))?;
        let key = self.key(&toolchain);
        let key_file = self.key_file();
        let lock_file = template.join("Cargo.lock");
        if !self.is_warm_with(&key) {
            let _ = fs::remove_file(&key_file);
            fs::write(&lock_file, LOCK).map_err(|error| self.unusable(&error))?;
            self.fetch(&toolchain).await?;
            self.compile(&toolchain).await?;
            fs::write(&key_file, &key).map_err(|error| self.unusable(&error))?;
        }
        let lock = fs::read_to_string(&lock_file).map_err(|error| self.unusable(&error))?;
        Ok(Warm { toolchain, lock, key })
    }

    /// Writes everything but the lock file; answers the template's folder.
    fn lay_out(&self) -> io::Result<PathBuf> {
        fs::create_dir_all(self.target())?;
        let runtime = self.folder.join("runtime");
        fs::create_dir_all(&runtime)?;
        runtime_sources::unpack(&runtime)?;
        let config = self.config();
        if fs::read_to_string(self.config_file()).ok().as_ref() != Some(&config) {
            fs::write(self.config_file(), config)?;
        }
        let template = self.folder.join("template");
        fs::create_dir_all(template.join("src"))?;
        fs::write(template.join("Cargo.toml"), MANIFEST)?;
        fs::write(template.join("src/main.rs"), MAIN)?;
        Ok(template)
    }

    fn key(&self, toolchain: &Toolchain) -> String {
        let mut hash = Sha256::new();
        let runtime = runtime_sources::digest();
        for part in [&runtime, &toolchain.version, &self.config(), MANIFEST, MAIN] {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part.as_bytes());
        }
        hex::encode(hash.finalize())
    }

    /// Downloads what the user's cargo does not have yet. cargo runs nothing of what it fetches, so it may
    /// use the network and the user's settings.
    async fn fetch(&self, toolchain: &Toolchain) -> Result<(), String> {
        let mut last = String::new();
        for offline in [&["--offline"][..], &[]] {
            let mut command = Command::new(&toolchain.cargo);
            command.arg("fetch").args(offline).arg("--config").arg(self.config_file());
            command.args(host(toolchain)).current_dir(self.folder.join("template"));
            command.env("RUSTC", &toolchain.rustc).env("CARGO_TARGET_DIR", self.target());
            let mut said = Vec::new();
            let done = cargo::run(&self.means.spawner, command, WARM_UP_LIMIT, |line| {
                if let Said::Line(line) = line {
                    self.doing(&line);
                    said.push(line);
                }
            });
            match done.await {
                Ok(true) => return Ok(()),
                Ok(false) => last = end_of(&said),
                Err(error) => last = error.to_string(),
            }
        }
        Err(format!(
            "What flows are built from could not be downloaded; check the network, then deploy again or \
             start Hookloom again. cargo said: {last}"
        ))
    }

    async fn compile(&self, toolchain: &Toolchain) -> Result<(), String> {
        let folder = self.folder.join("template");
        let target = self.target();
        let packages = fs::read_to_string(folder.join("Cargo.lock"))
            .map_or(0, |lock| lock.matches("[[package]]").count());
        let command = self.confined_cargo(toolchain, &folder, &target);
        let (mut said, mut compiled) = (Vec::new(), 0);
        let done = cargo::run(&self.means.spawner, command, WARM_UP_LIMIT, |line| {
            if let Said::Line(line) = line {
                compiled += usize::from(line.starts_with("Compiling"));
                self.doing(&format!("{line} ({compiled} of about {packages})"));
                said.push(line);
            }
        });
        match done.await {
            Ok(true) => Ok(()),
            Ok(false) => Err(format!(
                "What flows are built from could not be compiled. A C compiler and linker are needed (on \
                 Debian: `apt install build-essential`). cargo said: {}",
                end_of(&said)
            )),
            Err(error) => Err(error.to_string()),
        }
    }

    fn doing(&self, doing: &str) {
        tracing::debug!(doing, "warms the flow builder");
        self.state.send_replace(BuilderState::Warming { doing: doing.to_owned() });
    }

    fn unusable(&self, error: &io::Error) -> String {
        format!(
            "The builder's folder {} cannot be used: {error}. Make room or allow the server to write there, \
             then start Hookloom again.",
            self.folder.display()
        )
    }
}

/// Only what this machine needs, not what Windows would.
fn host(toolchain: &Toolchain) -> Vec<String> {
    let host = toolchain.version.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(|host| vec!["--target".to_owned(), host.to_owned()]).unwrap_or_default()
}

/// The errors cargo printed, or its last lines.
fn end_of(said: &[String]) -> String {
    let from = said.iter().position(|line| line.starts_with("error"));
    let from = from.unwrap_or(said.len().saturating_sub(5));
    said.iter().skip(from).take(12).map(String::as_str).collect::<Vec<_>>().join("\n")
}
