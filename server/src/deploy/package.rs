//! A flow's package as the builder takes it: the files of a commit without what would steer the build.

use std::fs;
use std::io;
use std::path::Path;

use flow_model::flow::Flow;
use flow_model::parse::parse;

use crate::catalog::Catalog;

/// Largest file of a repository that is taken into a build.
const FILE_LIMIT_BYTES: u64 = 8 * 1024 * 1024;

/// What every generated flow depends on; anything else runs code of its own at build time or may do so.
const KNOWN_DEPENDENCIES: [&str; 3] = ["flow-runtime", "serde", "serde_json"];

/// Parts of a manifest that let no foreign code run in a build.
const HARMLESS_SECTIONS: [&str; 6] =
    ["package", "dependencies", "lib", "bin", "lints", "profile.release"];

/// The files of a package, sorted by path.
#[derive(Clone, Debug)]
pub struct Package {
    slug: String,
    name: String,
    files: Vec<(String, Vec<u8>)>,
}

impl Package {
    /// Reads a flow's package from a folder. A repository's own `.cargo` and `rust-toolchain` would choose
    /// compilers and linkers, its lock file other versions than were compiled: they are left out, as is `.git`.
    ///
    /// # Errors
    /// Where the folder cannot be read or has no manifest with a name.
    pub fn read(slug: &str, folder: &Path) -> io::Result<Self> {
        let mut files = Vec::new();
        collect(folder, "", &mut files)?;
        Self::of(slug, files)
    }

    /// A package of these files; see [`Package::read`].
    ///
    /// # Errors
    /// Where there is no manifest with a name.
    pub fn of(slug: &str, mut files: Vec<(String, Vec<u8>)>) -> io::Result<Self> {
        files.retain(|(path, bytes)| !steers(path) && bytes.len() as u64 <= FILE_LIMIT_BYTES);
        files.sort();
        let manifest = files.iter().find(|(path, _)| path == "Cargo.toml");
        let name = manifest.and_then(|(_, bytes)| package_name(&String::from_utf8_lossy(bytes)));
        let name = name.ok_or_else(|| io::Error::other("its Cargo.toml names no package"))?;
        Ok(Self { slug: slug.to_owned(), name, files })
    }

    /// The flow's address: unlike the package's name it is never another flow's, and stays.
    pub fn slug(&self) -> &str {
        &self.slug
    }

    /// The package's name, which is its binary's.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its files.
    pub fn files(&self) -> &[(String, Vec<u8>)] {
        &self.files
    }

    /// The flow that its code says.
    pub fn flow(&self, catalog: &Catalog) -> Flow {
        parse(self.flow_rs(), self.text("flow.layout.jsonl"), catalog).flow
    }

    /// The text of `src/flow.rs`; empty where there is none or it is no text.
    pub fn flow_rs(&self) -> &str {
        self.text("src/flow.rs")
    }

    fn text(&self, path: &str) -> &str {
        let file = self.files.iter().find(|(other, _)| other == path);
        file.and_then(|(_, bytes)| std::str::from_utf8(bytes).ok()).unwrap_or_default()
    }

    /// Its files, with a manifest that is a workspace root: the builder's folder may lie below another one.
    pub fn standing_alone(&self) -> Vec<(String, Vec<u8>)> {
        let mut files = self.files.clone();
        for (path, bytes) in &mut files {
            let text = String::from_utf8_lossy(bytes);
            if path == "Cargo.toml" && !text.lines().any(|line| line.starts_with("[workspace")) {
                bytes.extend_from_slice(b"\n[workspace]\n");
            }
        }
        files
    }

    /// Whether code of the repository or of its own dependencies may run while it is built.
    pub fn runs_code_at_build(&self) -> bool {
        self.files.iter().any(|(path, bytes)| match path.as_str() {
            "build.rs" => true,
            "Cargo.toml" => !is_plain(&String::from_utf8_lossy(bytes)),
            _ => false,
        })
    }
}

/// The name in the manifest's first table, as `emit` writes it.
fn package_name(manifest: &str) -> Option<String> {
    let value =
        manifest.lines().find_map(|line| line.strip_prefix("name = \"")?.strip_suffix('"'))?;
    let good = |letter: char| letter.is_ascii_alphanumeric() || "-_".contains(letter);
    (!value.is_empty() && value.chars().all(good)).then(|| value.to_owned())
}

/// Whether a manifest has nothing beside the known dependencies. Where it is unsure it says no.
fn is_plain(manifest: &str) -> bool {
    // Inside of a text over several lines, what looks like a section is none.
    if manifest.contains("\"\"\"") || manifest.contains("'''") {
        return false;
    }
    let mut section = String::new();
    manifest.lines().map(str::trim).all(|line| {
        if line.is_empty() || line.starts_with('#') {
            return true;
        }
        if let Some(header) = line.strip_prefix('[') {
            section = header.trim_matches(['[', ']', ' ']).to_owned();
            return HARMLESS_SECTIONS.contains(&section.as_str())
                || KNOWN_DEPENDENCIES.iter().any(|name| section == format!("dependencies.{name}"));
        }
        let key = line.split(['=', '.']).next().unwrap_or_default().trim();
        // A key in quotation marks may be any other key.
        if key.contains(['"', '\'']) {
            return false;
        }
        match section.as_str() {
            // Keys above the first section are cargo's own, or a section in another form.
            "" => false,
            "dependencies" => KNOWN_DEPENDENCIES.contains(&key) && is_from_registry(line),
            known if known.starts_with("dependencies.") => is_from_registry(line),
            "package" => key != "build",
            "lib" => !matches!(key, "proc-macro" | "plugin" | "crate-type"),
            _ => true,
        }
    })
}

/// Whether a dependency is what its name says, not another package under that name.
fn is_from_registry(line: &str) -> bool {
    !["package", "path", "git", "registry", "\\"].iter().any(|key| line.contains(key))
}

/// Whether a file, or a folder, would steer the build.
fn steers(path: &str) -> bool {
    let top = path.split('/').next().unwrap_or_default();
    matches!(top, ".cargo" | ".git" | "Cargo.lock" | "target") || top.starts_with("rust-toolchain")
}

fn collect(folder: &Path, below: &str, files: &mut Vec<(String, Vec<u8>)>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let Some(name) = name.to_str() else { continue };
        let kind = entry.file_type()?;
        let path = format!("{below}{name}");
        if steers(&path) {
            continue;
        }
        if kind.is_dir() {
            collect(&entry.path(), &format!("{path}/"), files)?;
        } else if kind.is_file() && entry.metadata()?.len() <= FILE_LIMIT_BYTES {
            files.push((path, fs::read(entry.path())?));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leaves_out_what_steers_the_build() {
        let folder = tempfile::tempdir().unwrap();
        for file in
            [".cargo/config.toml", "rust-toolchain.toml", "Cargo.lock", "Cargo.toml", "src/flow.rs"]
        {
            let file = folder.path().join(file);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, "name = \"bugs\"\n").unwrap();
        }
        let package = Package::read("bugs", folder.path()).unwrap();
        let paths: Vec<&str> = package.files().iter().map(|(path, _)| path.as_str()).collect();
        assert_eq!(paths, ["Cargo.toml", "src/flow.rs"]);
    }

    #[test]
    fn knows_manifests_that_run_code() {
        let plain = "[package]\nname = \"bugs\"\n\n[dependencies]\nflow-runtime = \"0.1\"\n\
            serde = { version = \"1\", features = [\"derive\"] }\n";
        for (manifest, expect) in [
            (plain.to_owned(), true),
            (format!("{plain}serde_json.workspace = true\n"), true),
            (format!("{plain}\n[profile.release]\noverflow-checks = true\n"), true),
            (format!("{plain}evil = \"1\"\n"), false),
            (plain.replace("\"0.1\"", "{ path = \"evil\" }"), false),
            (format!("{plain}[dependencies.serde_json]\npackage = \"evil\"\n"), false),
            (format!("{plain}[dependencies.evil]\nversion = \"1\"\n"), false),
            (format!("{plain}[build-dependencies]\ncc = \"1\"\n"), false),
            (plain.replace("[dependencies]", "build = \"x.rs\"\n[dependencies]"), false),
            (format!("{plain}[lib]\nproc-macro = true\n"), false),
            (format!("# ours\n\n{plain}"), true),
            (format!("cargo-features = [\"metabuild\"]\n{plain}"), false),
            (format!("dependencies.evil = \"1\"\n{plain}"), false),
            (format!("build-dependencies = {{ cc = \"1\" }}\n{plain}"), false),
            (format!("{plain}[package]\n\"build\" = \"x.rs\"\n"), false),
            (
                format!(
                    "{plain}[package]\ndescription = \"\"\"\n[lints]\n\"\"\"\nbuild = \"x.rs\"\n"
                ),
                false,
            ),
            (format!("{plain}serde_json = {{ \"p\\u0061th\" = \"evil\" }}\n"), false),
            (format!("{plain}[target.'cfg(unix)'.dependencies]\nevil = \"1\"\n"), false),
        ] {
            assert_eq!(is_plain(&manifest), expect, "{manifest}");
        }
    }
}
