//! Many flows compiled together in one crate, without a warning, each a fixed point of rustfmt.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use flow_model::emit::Emitted;

/// A crate with a module for each flow.
pub struct Together {
    root: PathBuf,
    library: String,
    plain: Vec<PathBuf>,
}

impl Together {
    /// Begins with none.
    pub fn new(name: &str) -> Self {
        let root = target().join(name);
        drop(fs::remove_dir_all(root.join("src")));
        let library = "//! Flows.\n\n#![deny(warnings)]\n\n".to_owned();
        Self { root, library, plain: Vec::new() }
    }

    /// Adds a flow under a name of its own.
    pub fn add(&mut self, module: &str, emitted: &Emitted) {
        let folder = self.root.join("src").join(module);
        fs::create_dir_all(&folder).expect("the test has set this up");
        let _ = write!(
            self.library,
            "pub mod {module} {{\n    pub mod flow;\n    pub mod payloads;\n    pub mod slots;\n}}\n"
        );
        for file in ["flow.rs", "payloads.rs", "slots.rs"] {
            let text = emitted.file(&format!("src/{file}")).expect("the test has set this up");
            // All flows share one crate here, each in a module of its own.
            let text = text.replace("use crate::", &format!("use crate::{module}::"));
            fs::write(folder.join(file), text).expect("the test has set this up");
        }
        // The flow as its own package would have it, for rustfmt.
        let folder = self.root.join("plain");
        fs::create_dir_all(&folder).expect("the test has set this up");
        let path = folder.join(format!("{module}.rs"));
        fs::write(&path, emitted.flow_rs()).expect("the test has set this up");
        self.plain.push(path);
    }

    /// Holds all of them to rustc and to rustfmt.
    pub fn compile(self) {
        let Self { root, library, plain } = self;
        fs::write(root.join("src/lib.rs"), library).expect("the test has set this up");
        check(&root);
        let check = Command::new("rustfmt")
            .args(["--edition", "2024", "--check", "--config", "use_small_heuristics=Max"])
            .args(plain)
            .output()
            .expect("the test has set this up");
        assert!(check.status.success(), "{}", String::from_utf8_lossy(&check.stdout));
    }
}

/// Where this workspace is built: what its own checks have compiled serves here too.
fn target() -> PathBuf {
    let usual = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../target");
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(usual, PathBuf::from)
}

fn check(root: &Path) {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("..")
        .canonicalize()
        .expect("the test has set this up");
    let runtime = workspace.join("flow-runtime");
    let name = root.file_name().expect("the test has named it").to_string_lossy();
    let manifest = format!(
        "[package]\nname = {name:?}\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
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
