//! What every flow links, as this server carries it: flow-runtime's sources, the table of versions, and the
//! lock file, unpacked where the builder compiles them.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rust_embed::RustEmbed;
use sha2::{Digest as _, Sha256};

/// flow-runtime's folder; only its manifest and `src` are used.
#[derive(RustEmbed)]
#[folder = "../flow-runtime"]
struct Runtime;

/// The workspace's manifest: flow-runtime takes versions and lints from its tables.
const WORKSPACE: &str = include_str!("../../../Cargo.toml");

/// The lock file of the product: flows are built with the very versions it was tested with.
pub const LOCK: &str = include_str!("../../../Cargo.lock");

/// A hash over everything that is unpacked.
pub fn digest() -> String {
    let mut hash = Sha256::new();
    for (path, bytes) in files() {
        hash.update(path.as_bytes());
        hash.update((bytes.len() as u64).to_le_bytes());
        hash.update(&bytes);
    }
    hash.update(LOCK.as_bytes());
    hex::encode(hash.finalize())
}

/// Unpacks flow-runtime and its workspace root into a folder. Files that are right already are not touched:
/// cargo goes by their times. The answer is flow-runtime's own folder.
///
/// # Errors
/// Where the folder cannot be written.
pub fn unpack(folder: &Path) -> io::Result<PathBuf> {
    lay(folder, files())?;
    Ok(folder.join("flow-runtime"))
}

/// Makes a folder hold exactly these files; those that are right already are not touched.
///
/// # Errors
/// Where the folder cannot be written.
pub fn lay(folder: &Path, files: Vec<(String, Vec<u8>)>) -> io::Result<()> {
    let mut wanted = BTreeSet::new();
    for (path, bytes) in files {
        let file = folder.join(&path);
        if fs::read(&file).ok().as_deref() != Some(bytes.as_slice()) {
            if let Some(parent) = file.parent() {
                fs::create_dir_all(parent)?;
            }
            fs::write(&file, bytes)?;
        }
        wanted.insert(file);
    }
    remove_others(folder, &wanted)
}

fn remove_others(folder: &Path, wanted: &BTreeSet<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        if entry.file_type()?.is_dir() {
            if wanted.iter().any(|file| file.starts_with(&path)) {
                remove_others(&path, wanted)?;
            } else {
                fs::remove_dir_all(&path)?;
            }
        } else if !wanted.contains(&path) {
            fs::remove_file(&path)?;
        }
    }
    Ok(())
}

fn files() -> Vec<(String, Vec<u8>)> {
    let runtime = Runtime::iter()
        .filter(|path| path.as_ref() == "Cargo.toml" || path.starts_with("src/"))
        .filter_map(|path| {
            let file = Runtime::get(&path)?;
            Some((format!("flow-runtime/{path}"), file.data.into_owned()))
        });
    let mut files: Vec<(String, Vec<u8>)> = runtime.collect();
    files.push(("Cargo.toml".to_owned(), workspace().into_bytes()));
    files.sort();
    files
}

/// The workspace's manifest with flow-runtime as its only member. Its other tables stay: unused entries of
/// the version table are no harm, and profiles and patches of a root that is not built mean nothing.
fn workspace() -> String {
    let line = |line: &str| {
        let members = line.starts_with("members = ");
        if members { "members = [\"flow-runtime\"]".to_owned() } else { line.to_owned() }
    };
    let mut text = WORKSPACE.lines().map(line).collect::<Vec<_>>().join("\n");
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unpacking_again_touches_nothing_and_removes_strays() {
        let folder = tempfile::tempdir().unwrap();
        let runtime = unpack(folder.path()).unwrap();
        let manifest = runtime.join("Cargo.toml");
        assert!(runtime.join("src/lib.rs").is_file());
        assert!(!runtime.join("tests").exists());
        let modified = |file: &Path| fs::metadata(file).unwrap().modified().unwrap();
        let before = modified(&manifest);
        fs::write(runtime.join("src/stray.rs"), "").unwrap();
        unpack(folder.path()).unwrap();
        assert_eq!(modified(&manifest), before);
        assert!(!runtime.join("src/stray.rs").exists());
    }

    #[test]
    fn the_workspace_has_one_member() {
        assert_eq!(workspace().matches("members = [\"flow-runtime\"]\n").count(), 1);
    }
}
