//! What has to be on the machine: node and its packages, git, a compiler for WebAssembly.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::{paths, process};

const WASM: &str = "wasm32-unknown-unknown";
/// The name under which Debian's compiler is linked into rustup.
const DEBIAN_TOOLCHAIN: &str = "wasm-debian";
/// The root of Debian's compiler.
const DEBIAN_ROOT: &str = "/usr";
/// Long enough for a slow line, short enough to sit through once.
const TARGET_ADD_LIMIT: Duration = Duration::from_secs(90);

/// A cargo that can build for WebAssembly.
pub struct WasmCargo {
    /// A rustup toolchain other than the default one.
    toolchain: Option<&'static str>,
}

impl WasmCargo {
    /// A cargo command, with the toolchain chosen.
    pub fn command(&self) -> Command {
        let mut command = match self.toolchain {
            None => process::command("cargo"),
            Some(toolchain) => {
                let mut command = process::command("rustup");
                command.args(["run", toolchain, "cargo"]);
                command
            }
        };
        command.current_dir(paths::root());
        command
    }
}

/// Checks the programs that cannot be set up from here, each with a sentence that helps.
pub fn check_prerequisites() -> Result<()> {
    if process::output(process::command("git").arg("--version")).is_err() {
        bail!("git is missing; install it, on Debian with `apt-get install git`");
    }
    let node = process::output(process::command("node").arg("--version")).map_err(|_| {
        anyhow::anyhow!("Node 20 or newer is missing; install it with `nvm install 20`, or from https://nodejs.org")
    })?;
    let major = node.trim().trim_start_matches('v').split('.').next().unwrap_or_default();
    if major.parse::<u32>().unwrap_or(0) < 20 {
        bail!(
            "Node 20 or newer is needed, this is {}; install it with `nvm install 20`, or from https://nodejs.org",
            node.trim()
        );
    }
    if process::output(process::command("npm").arg("--version")).is_err() {
        bail!("npm is missing; it comes with Node: `nvm install 20`, or https://nodejs.org");
    }
    Ok(())
}

/// Installs the npm packages where the lock file is newer than what is installed.
pub fn npm_packages() -> Result<()> {
    let root = paths::root();
    let lock = std::fs::read(root.join("package-lock.json")).context("package-lock.json")?;
    // The lock file that `npm ci` last installed, kept beside what it installed.
    let installed = root.join("node_modules/.hookloom-lock.json");
    if std::fs::read(&installed).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    process::stage("npm packages", || {
        process::run(process::command("npm").args(["ci", "--no-progress"]).current_dir(&root))?;
        std::fs::write(&installed, &lock).context("node_modules could not be written")
    })
}

/// Installs cargo-fuzz where it is missing.
pub fn cargo_fuzz() -> Result<()> {
    if process::output(process::command("cargo").args(["fuzz", "--version"])).is_ok() {
        return Ok(());
    }
    process::stage("cargo-fuzz", || {
        process::run(process::command("cargo").args(["install", "--locked", "cargo-fuzz"]))
    })
}

/// Finds a compiler for WebAssembly, or sets one up: with rustup, else from Debian's packages.
pub fn wasm_cargo() -> Result<WasmCargo> {
    if default_has_wasm() {
        return Ok(WasmCargo { toolchain: None });
    }
    if debian_is_linked() {
        return Ok(WasmCargo { toolchain: Some(DEBIAN_TOOLCHAIN) });
    }
    process::stage("WebAssembly target", || {
        eprintln!("    asking rustup (at most {} s)", TARGET_ADD_LIMIT.as_secs());
        let added = process::run_within(
            process::command("rustup").args(["target", "add", WASM]),
            TARGET_ADD_LIMIT,
        );
        match added {
            Ok(()) if default_has_wasm() => return Ok(WasmCargo { toolchain: None }),
            Ok(()) => eprintln!("    rustup added the target, but the compiler in use lacks it"),
            Err(error) => eprintln!("    {error:#}"),
        }
        eprintln!("    taking the compiler from Debian's packages");
        set_up_debian()?;
        Ok(WasmCargo { toolchain: Some(DEBIAN_TOOLCHAIN) })
    })
}

fn default_has_wasm() -> bool {
    process::output(process::command("rustc").args(["--print", "target-libdir", "--target", WASM]))
        .is_ok_and(|directory| has_standard_library(Path::new(directory.trim())))
}

fn debian_library() -> PathBuf {
    Path::new(DEBIAN_ROOT).join("lib/rustlib").join(WASM).join("lib")
}

fn debian_is_linked() -> bool {
    let linked =
        process::output(process::command("rustup").args(["toolchain", "list"])).is_ok_and(|list| {
            list.lines().any(|line| line.split_whitespace().next() == Some(DEBIAN_TOOLCHAIN))
        });
    linked && has_standard_library(&debian_library())
}

fn has_standard_library(directory: &Path) -> bool {
    let Ok(entries) = std::fs::read_dir(directory) else {
        return false;
    };
    entries.flatten().any(|entry| {
        let name = entry.file_name().to_string_lossy().into_owned();
        name.starts_with("libstd-") && name.ends_with(".rlib")
    })
}

/// Debian's packages carry a current compiler and its source, but no library for WebAssembly:
/// that is built once here and put where the compiler looks for it.
fn set_up_debian() -> Result<()> {
    apt_install(&["rustc-web", "cargo-web", "rust-web-src"])?;
    build_standard_library()?;
    link_linker()?;
    process::run(process::command("rustup").args([
        "toolchain",
        "link",
        DEBIAN_TOOLCHAIN,
        DEBIAN_ROOT,
    ]))
}

fn build_standard_library() -> Result<()> {
    let scratch = paths::app_target().join("wasm-std");
    std::fs::create_dir_all(scratch.join("src"))?;
    std::fs::write(
        scratch.join("Cargo.toml"),
        "[package]\nname = \"scratch\"\nversion = \"0.0.0\"\nedition = \"2021\"\n\n[workspace]\n\n\
         [profile.release]\npanic = \"abort\"\n",
    )?;
    std::fs::write(scratch.join("src/lib.rs"), "#![no_std]\n")?;
    let mut cargo = process::command(Path::new(DEBIAN_ROOT).join("bin/cargo"));
    cargo
        .args(["build", "--release", "-Zbuild-std=std,panic_abort,proc_macro", "--target", WASM])
        .args(["--target-dir", "target"])
        .env("RUSTC", Path::new(DEBIAN_ROOT).join("bin/rustc"))
        .env("RUSTC_BOOTSTRAP", "1")
        .env("RUSTFLAGS", "-Cembed-bitcode=yes")
        .env_remove("CARGO_TARGET_DIR")
        .current_dir(&scratch);
    process::run(&mut cargo)?;

    let library = debian_library();
    std::fs::create_dir_all(&library).with_context(|| {
        format!("{} could not be made; run this once as root", library.display())
    })?;
    let built = scratch.join("target").join(WASM).join("release/deps");
    for entry in std::fs::read_dir(&built)?.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.ends_with(".rlib") && !name.starts_with("libscratch-") {
            std::fs::copy(entry.path(), library.join(&name))?;
        }
    }
    std::fs::remove_dir_all(&scratch).ok();
    Ok(())
}

/// Debian's compiler comes without `rust-lld`; rustup's toolchain has it.
fn link_linker() -> Result<()> {
    let host = host_triple()?;
    let sysroot = process::output(process::command("rustc").args(["--print", "sysroot"]))?;
    let from = Path::new(sysroot.trim()).join("lib/rustlib").join(&host).join("bin/rust-lld");
    let to = Path::new(DEBIAN_ROOT).join("lib/rustlib").join(&host).join("bin/rust-lld");
    if to.exists() {
        return Ok(());
    }
    if let Some(folder) = to.parent() {
        std::fs::create_dir_all(folder)?;
    }
    // A broken link left by an older toolchain is in the way, though it does not "exist".
    std::fs::remove_file(&to).ok();
    link_or_copy(&from, &to)
}

#[cfg(unix)]
fn link_or_copy(from: &Path, to: &Path) -> Result<()> {
    std::os::unix::fs::symlink(from, to).with_context(|| format!("{}", to.display()))
}

#[cfg(not(unix))]
fn link_or_copy(from: &Path, to: &Path) -> Result<()> {
    std::fs::copy(from, to).map(|_| ()).with_context(|| format!("{}", to.display()))
}

fn host_triple() -> Result<String> {
    let version = process::output(process::command("rustc").arg("-vV"))?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).context("`rustc -vV` names no host")
}

/// Installs Debian packages where that is allowed; otherwise says what to type.
pub fn apt_install(packages: &[&str]) -> Result<()> {
    let by_hand = format!("sudo apt-get install -y --no-install-recommends {}", packages.join(" "));
    if process::output(process::command("apt-get").arg("--version")).is_err() {
        bail!("{} missing, and this is no Debian; install them by hand", packages.join(", "));
    }
    let user = process::output(process::command("id").arg("-u"))?;
    if user.trim() != "0" {
        bail!("{} missing; install them with `{by_hand}`", packages.join(", "));
    }
    let install = || {
        process::run(
            process::command("apt-get")
                .args(["install", "-y", "-q", "--no-install-recommends"])
                .args(packages)
                .env("DEBIAN_FRONTEND", "noninteractive"),
        )
    };
    if install().is_ok() {
        return Ok(());
    }
    // The package lists of a fresh machine may be empty or stale.
    process::run(process::command("apt-get").args(["update", "-q"]))?;
    install().with_context(|| format!("by hand: `{by_hand}`"))
}
