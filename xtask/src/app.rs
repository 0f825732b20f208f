//! Builds the browser's part: cargo, wasm-bindgen, wasm-opt, then esbuild for scripts and styles.

use std::collections::hash_map::DefaultHasher;
use std::hash::Hasher;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::toolchain::WasmCargo;
use crate::{paths, process, toolchain};

/// How much work goes into the result.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Built quickly, to be looked at while working.
    Dev,
    /// Small and compressed, to be shipped.
    Release,
}

impl Mode {
    /// The mode that the command line's `--dev` asks for.
    pub fn from_dev_flag(dev: bool) -> Self {
        if dev { Self::Dev } else { Self::Release }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Dev => "dev",
            Self::Release => "release",
        }
    }

    /// Cargo's profile, and the folder it writes to.
    fn profile(self) -> (&'static str, &'static str) {
        match self {
            Self::Dev => ("dev", "debug"),
            Self::Release => ("app", "app"),
        }
    }
}

/// What the result is made of; `flow-model/tests` and the like are left out below.
const INPUTS: [&str; 8] = [
    "Cargo.lock",
    "Cargo.toml",
    "package-lock.json",
    "app",
    "flow-model",
    "style",
    "xtask/js",
    "xtask/src/app.rs",
];

/// The linear-memory features that every browser of the last four years has.
const WASM_OPT: [&str; 8] = [
    "-Oz",
    "--enable-bulk-memory",
    "--enable-extended-const",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// Builds `app/dist` unless it is up to date; gives the folder.
pub fn build(mode: Mode) -> Result<PathBuf> {
    let root = paths::root();
    let dist = root.join("app/dist");
    let stamp = |root: &Path| {
        Ok::<_, anyhow::Error>(format!("{} {:016x}\n", mode.name(), fingerprint(root)?))
    };
    let stamp_file = dist.join(".stamp");
    let is_current =
        |stamp: &str| std::fs::read_to_string(&stamp_file).is_ok_and(|old| old == stamp);
    if is_current(&stamp(&root)?) {
        return Ok(dist);
    }
    // Two builds at once would write the same files; the second one may find its work done.
    std::fs::create_dir_all(paths::app_target())?;
    let lock = std::fs::File::create(paths::app_target().join(".lock"))?;
    lock.lock()?;
    let stamp = stamp(&root)?;
    if is_current(&stamp) {
        return Ok(dist);
    }
    toolchain::check_prerequisites()?;
    toolchain::npm_packages()?;
    let cargo = toolchain::wasm_cargo()?;
    // A build that fails half-way must not look finished.
    std::fs::remove_file(&stamp_file).ok();
    let compiled =
        process::stage(&format!("app: compile ({})", mode.name()), || compile(&cargo, mode))?;
    let work = paths::app_target().join("bindgen").join(mode.name());
    let wasm = process::stage("app: wasm-bindgen", || bind(&compiled, &work))?;
    let wasm = match mode {
        Mode::Dev => wasm,
        Mode::Release => process::stage("app: wasm-opt", || optimise(&wasm))?,
    };
    process::stage("app: scripts and styles", || bundle(mode, &work, &wasm, &dist))?;
    std::fs::write(&stamp_file, stamp)?;
    Ok(dist)
}

/// Cargo's arguments for the app; also used by the checks of `cargo xtask ci`.
pub fn cargo_for_app(cargo: &WasmCargo, subcommand: &str) -> Command {
    let mut command = cargo.command();
    command.args([subcommand, "--package", "app", "--target", "wasm32-unknown-unknown"]);
    command.arg("--target-dir").arg(paths::app_target());
    command
}

fn compile(cargo: &WasmCargo, mode: Mode) -> Result<PathBuf> {
    let (profile, folder) = mode.profile();
    let mut build = cargo_for_app(cargo, "build");
    build.args(["--profile", profile]);
    if mode == Mode::Dev {
        // wasm-bindgen reads every byte, and Leptos' views are one deep type each unless it is told
        // to erase them: both make a build while working slow, and neither is of use then.
        build.env("CARGO_PROFILE_DEV_DEBUG", "false").env("RUSTFLAGS", "--cfg erase_components");
    }
    process::run(&mut build)?;
    Ok(paths::app_target().join("wasm32-unknown-unknown").join(folder).join("app.wasm"))
}

fn bind(compiled: &Path, work: &Path) -> Result<PathBuf> {
    std::fs::remove_dir_all(work).ok();
    wasm_bindgen_cli_support::Bindgen::new()
        .input_path(compiled)
        .out_name("app")
        .web(true)?
        .typescript(false)
        .omit_default_module_path(true)
        .generate(work)?;
    Ok(work.join("app_bg.wasm"))
}

/// wasm-opt takes longer than all the rest, so its last results are kept by their input.
fn optimise(wasm: &Path) -> Result<PathBuf> {
    let mut hasher = DefaultHasher::new();
    hasher.write(&std::fs::read(wasm)?);
    hasher.write(WASM_OPT.concat().as_bytes());
    let cache = paths::app_target().join("optimised");
    let result = cache.join(format!("{:016x}.wasm", hasher.finish()));
    if result.exists() {
        return Ok(result);
    }
    std::fs::remove_dir_all(&cache).ok();
    std::fs::create_dir_all(&cache)?;
    let unfinished = cache.join("unfinished.wasm");
    process::run(
        process::command(paths::root().join("node_modules/.bin/wasm-opt"))
            .args(WASM_OPT)
            .arg(wasm)
            .arg("-o")
            .arg(&unfinished),
    )?;
    std::fs::rename(&unfinished, &result)?;
    Ok(result)
}

fn bundle(mode: Mode, work: &Path, wasm: &Path, dist: &Path) -> Result<()> {
    let root = paths::root();
    process::run(
        process::command("node")
            .arg(root.join("xtask/js/bundle.mjs"))
            .arg(mode.name())
            .args([work, wasm, dist])
            .current_dir(&root),
    )
}

/// A number that changes when an input does. Not cryptographic: nobody attacks their own build.
fn fingerprint(root: &Path) -> Result<u64> {
    let mut files = Vec::new();
    for input in INPUTS {
        collect(&root.join(input), &mut files)?;
    }
    files.sort();
    let mut hasher = DefaultHasher::new();
    for file in files {
        hasher.write(file.as_os_str().as_encoded_bytes());
        hasher.write(&std::fs::read(&file).with_context(|| format!("{}", file.display()))?);
        hasher.write_u8(0xff);
    }
    Ok(hasher.finish())
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    if path.is_file() {
        files.push(path.to_path_buf());
        return Ok(());
    }
    let Ok(entries) = std::fs::read_dir(path) else {
        return Ok(());
    };
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if matches!(&*name, "dist" | "tests" | "target" | "node_modules") || name.starts_with('.') {
            continue;
        }
        collect(&entry.path(), files)?;
    }
    Ok(())
}
