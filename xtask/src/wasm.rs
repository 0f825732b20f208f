//! Compiles a crate for the browser: cargo, wasm-bindgen, and wasm-opt for what is shipped.

use std::collections::hash_map::DefaultHasher;
use std::hash::Hasher;
use std::path::{Path, PathBuf};

use anyhow::Result;

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

    /// Its name in folders and stamps.
    pub fn name(self) -> &'static str {
        match self {
            Self::Dev => "dev",
            Self::Release => "release",
        }
    }

    /// Cargo's profile, and the folder it writes to.
    pub fn profile(self) -> (&'static str, &'static str) {
        match self {
            Self::Dev => ("dev", "debug"),
            Self::Release => ("app", "app"),
        }
    }
}

/// A crate as the browser loads it.
pub struct Module {
    /// What wasm-bindgen wrote; the script has the crate's name.
    pub folder: PathBuf,
    /// The module, optimised where it is to be shipped.
    pub wasm: PathBuf,
}

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

/// Builds a package of the workspace.
pub fn build(package: &str, mode: Mode) -> Result<Module> {
    let cargo = toolchain::wasm_cargo()?;
    let name = package.replace('-', "_");
    let compiled = process::stage(&format!("{package}: compile ({})", mode.name()), || {
        compile(&cargo, package, mode)
    })?;
    let compiled = compiled.join(format!("{name}.wasm"));
    let folder = paths::app_target().join("bindgen").join(package).join(mode.name());
    let bound =
        process::stage(&format!("{package}: wasm-bindgen"), || bind(&compiled, &name, &folder))?;
    let wasm = match mode {
        Mode::Dev => bound,
        Mode::Release => {
            process::stage(&format!("{package}: wasm-opt"), || optimise(package, &bound))?
        }
    };
    Ok(Module { folder, wasm })
}

/// Compiles the package; gives the folder of the result.
fn compile(cargo: &WasmCargo, package: &str, mode: Mode) -> Result<PathBuf> {
    let (profile, folder) = mode.profile();
    let mut build = cargo.command();
    build.args(["build", "--package", package, "--target", "wasm32-unknown-unknown"]);
    build.arg("--target-dir").arg(paths::app_target());
    build.args(["--profile", profile]);
    if mode == Mode::Dev {
        // wasm-bindgen reads every byte, and Leptos' views are one deep type each unless it is told
        // to erase them: both make a build while working slow, and neither is of use then.
        build.env("CARGO_PROFILE_DEV_DEBUG", "false").env("RUSTFLAGS", "--cfg erase_components");
    }
    process::run(&mut build)?;
    Ok(paths::app_target().join("wasm32-unknown-unknown").join(folder))
}

fn bind(compiled: &Path, name: &str, folder: &Path) -> Result<PathBuf> {
    std::fs::remove_dir_all(folder).ok();
    wasm_bindgen_cli_support::Bindgen::new()
        .input_path(compiled)
        .out_name(name)
        .web(true)?
        .typescript(false)
        .omit_default_module_path(true)
        .generate(folder)?;
    Ok(folder.join(format!("{name}_bg.wasm")))
}

/// wasm-opt takes longer than all the rest, so its last result of each package is kept by its input.
fn optimise(package: &str, wasm: &Path) -> Result<PathBuf> {
    let mut hasher = DefaultHasher::new();
    hasher.write(&std::fs::read(wasm)?);
    hasher.write(WASM_OPT.concat().as_bytes());
    let cache = paths::app_target().join("optimised").join(package);
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
