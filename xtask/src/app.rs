//! Builds the browser's part: the module, then esbuild for scripts and styles.

use std::collections::hash_map::DefaultHasher;
use std::hash::Hasher;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::wasm::Mode;
use crate::{paths, process, toolchain, wasm};

/// What the result is made of; `flow-model/tests` and the like are left out below.
const INPUTS: [&str; 9] = [
    "Cargo.lock",
    "Cargo.toml",
    "package-lock.json",
    "app",
    "flow-model",
    "style",
    "xtask/js",
    "xtask/src/app.rs",
    "xtask/src/wasm.rs",
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
    // A build that fails half-way must not look finished.
    std::fs::remove_file(&stamp_file).ok();
    let module = wasm::build("app", mode, wasm::Parts::Split)?;
    process::stage("app: scripts and styles", || bundle(mode, &module, &dist))?;
    std::fs::write(&stamp_file, stamp)?;
    Ok(dist)
}

fn bundle(mode: Mode, module: &wasm::Module, dist: &Path) -> Result<()> {
    let root = paths::root();
    process::run(
        process::command("node")
            .arg(root.join("xtask/js/bundle.mjs"))
            .arg(mode.name())
            .args([&module.folder, &module.wasm, dist])
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
