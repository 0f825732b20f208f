//! Compiles packages of emitted Rust against the runtime, with what this workspace has compiled already.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Compiles the package in a folder, whose sources lie in `src`.
pub fn compile(root: &Path) {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("..")
        .canonicalize()
        .expect("the test has set this up");
    let runtime = workspace.join("flow-runtime");
    let manifest = format!(
        "[package]\nname = \"random-flows\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
         [dependencies]\nflow-runtime = {{ path = {runtime:?} }}\nserde = {{ version = \"1\", features = [\"derive\"] }}\n\n\
         [profile.dev]\ndebug = \"line-tables-only\"\n\n[profile.dev.package.\"*\"]\ndebug = false\n"
    );
    fs::write(root.join("Cargo.toml"), manifest).expect("the test has set this up");
    // The workspace's lock names every version, so that nothing is looked up.
    fs::copy(workspace.join("Cargo.lock"), root.join("Cargo.lock"))
        .expect("the test has set this up");
    let output = Command::new(env!("CARGO"))
        .args(["check", "--offline", "--quiet", "--target-dir"])
        .arg(target())
        .current_dir(root)
        .output()
        .expect("the test has set this up");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// Where this workspace is built: what its own checks have compiled serves here too.
pub fn target() -> PathBuf {
    let usual = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../target");
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(usual, PathBuf::from)
}
