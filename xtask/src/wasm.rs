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

/// Whether parts of a crate come later, each as a module of its own.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Parts {
    /// All is one module.
    One,
    /// What the crate marks with `wasm_split` is fetched when it is called.
    Split,
}

/// A crate as the browser loads it.
pub struct Module {
    /// What wasm-bindgen wrote; the script has the crate's name. Where the crate is split, the later
    /// modules and `LINK`, the script that fetches them, lie beside it.
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

/// The script that fetches the later modules of a split crate.
const LINK: &str = "./later.js";

/// Builds a package of the workspace.
pub fn build(package: &str, mode: Mode, parts: Parts) -> Result<Module> {
    let cargo = toolchain::wasm_cargo()?;
    let name = package.replace('-', "_");
    let compiled = process::stage(&format!("{package}: compile ({})", mode.name()), || {
        compile(&cargo, package, mode, parts)
    })?;
    let mut first = compiled.join(format!("{name}.wasm"));
    let folder = paths::app_target().join("bindgen").join(package).join(mode.name());
    std::fs::remove_dir_all(&folder).ok();
    let mut later = Vec::new();
    if parts == Parts::Split {
        (first, later) =
            process::stage(&format!("{package}: split"), || split(&first, &name, &folder))?;
    }
    let bound = process::stage(&format!("{package}: wasm-bindgen"), || {
        bind(&first, &name, &folder, parts)
    })?;
    let wasm = match mode {
        Mode::Dev => bound,
        Mode::Release => process::stage(&format!("{package}: wasm-opt"), || {
            optimise_all(package, &bound, &later)
        })?,
    };
    Ok(Module { folder, wasm })
}

/// Compiles the package; gives the folder of the result.
fn compile(cargo: &WasmCargo, package: &str, mode: Mode, parts: Parts) -> Result<PathBuf> {
    let (profile, folder) = mode.profile();
    let mut build = cargo.command();
    build.args(["rustc", "--package", package, "--target", "wasm32-unknown-unknown"]);
    build.arg("--target-dir").arg(paths::app_target());
    build.args(["--profile", profile]);
    // Leptos' views are one deep type each unless it is told to erase them: that makes a build
    // slow, and a module larger.
    build.env("RUSTFLAGS", "--cfg erase_components");
    if mode == Mode::Dev {
        // wasm-bindgen reads every byte, and debug information is of no use to it.
        build.env("CARGO_PROFILE_DEV_DEBUG", "false");
    }
    match parts {
        Parts::One => build.arg("--lib"),
        // Which part a function or a piece of data belongs to is read from its relocations.
        Parts::Split => build.args(["--bin", package, "--", "-Clink-args=--emit-relocs"]),
    };
    process::run(&mut build)?;
    Ok(paths::app_target().join("wasm32-unknown-unknown").join(folder))
}

/// Takes what comes later out of a module; gives the module without it, and the later ones.
fn split(compiled: &Path, name: &str, folder: &Path) -> Result<(PathBuf, Vec<PathBuf>)> {
    let input = std::fs::read(compiled)?;
    let first = compiled.with_file_name(format!("{name}_first.wasm"));
    let main_module = format!("./{name}.js");
    let mut options = wasm_split_cli_support::Options::new(&input);
    options.output_dir = folder;
    options.main_out_path = &first;
    options.main_module = &main_module;
    options.link_name = LINK;
    let split = wasm_split_cli_support::transform(options)
        .map_err(|error| anyhow::anyhow!("{} could not be split: {error:#}", compiled.display()))?;
    Ok((first, split.split_modules))
}

fn bind(first: &Path, name: &str, folder: &Path, parts: Parts) -> Result<PathBuf> {
    wasm_bindgen_cli_support::Bindgen::new()
        .input_path(first)
        .out_name(name)
        .web(true)?
        .typescript(false)
        .omit_default_module_path(true)
        // The later modules import what the first one exports, by the linker's own names.
        .keep_lld_exports(parts == Parts::Split)
        .generate(folder)?;
    Ok(folder.join(format!("{name}_bg.wasm")))
}

/// Optimises the later modules where they lie, and gives the first one optimised.
/// wasm-opt takes longer than all the rest, so its last results for each package are kept by input.
fn optimise_all(package: &str, first: &Path, later: &[PathBuf]) -> Result<PathBuf> {
    let cache = paths::app_target().join("optimised").join(package);
    std::fs::create_dir_all(&cache)?;
    let mut current = Vec::new();
    for module in later {
        let optimised = optimise(&cache, module)?;
        std::fs::copy(&optimised, module)?;
        current.push(optimised);
    }
    let first = optimise(&cache, first)?;
    current.push(first.clone());
    for entry in std::fs::read_dir(&cache)?.flatten() {
        if !current.contains(&entry.path()) {
            std::fs::remove_file(entry.path()).ok();
        }
    }
    Ok(first)
}

fn optimise(cache: &Path, wasm: &Path) -> Result<PathBuf> {
    let mut hasher = DefaultHasher::new();
    hasher.write(&std::fs::read(wasm)?);
    hasher.write(WASM_OPT.concat().as_bytes());
    let result = cache.join(format!("{:016x}.wasm", hasher.finish()));
    if result.exists() {
        return Ok(result);
    }
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
