//! Where things lie: the repository's root and the target directories.

use std::path::{Path, PathBuf};

/// The root of the repository.
pub fn root() -> PathBuf {
    // Cargo says at run time where this package lies; the path compiled in may be another clone's
    // where clones share a target directory.
    let here = std::env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    here.parent().map_or_else(|| here.clone(), Path::to_path_buf)
}

/// Cargo's target directory for everything native.
pub fn target() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(directory) if !directory.is_empty() => root().join(directory),
        _ => root().join("target"),
    }
}

/// The browser's part has a target directory of its own: another compiler may build it, and
/// two compilers in one directory would rebuild everything at every turn.
pub fn app_target() -> PathBuf {
    target().join("app")
}
