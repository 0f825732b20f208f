//! `cargo xtask tidy`: the house rules as checks. What breaks one is listed with its place.

mod depends;
mod rooms;
mod rust;
mod text;

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::{paths, process};

/// One place that breaks a rule.
#[derive(Debug, PartialEq)]
pub struct Complaint {
    /// Path from the repository's root.
    file: String,
    /// Line, counted from 1; 0 where the whole file is meant.
    line: usize,
    /// What is wrong, and what would be right.
    what: String,
}

/// A file under version control, or about to be.
pub struct File {
    /// Path from the repository's root, with slashes.
    path: String,
    text: String,
}

impl File {
    fn complaint(&self, line: usize, what: impl Into<String>) -> Complaint {
        Complaint { file: self.path.clone(), line, what: what.into() }
    }

    fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }

    /// The text before the unit tests, which stand at the end of a file.
    fn without_tests(&self) -> &str {
        let end = self.text.find("\n#[cfg(test)]\nmod ").unwrap_or(self.text.len());
        self.text.get(..end).unwrap_or(&self.text)
    }
}

/// Checks everything; an error where a rule is broken.
pub fn run() -> Result<()> {
    let complaints = complaints(&paths::root())?;
    for complaint in &complaints {
        eprintln!("{}:{}: {}", complaint.file, complaint.line, complaint.what);
    }
    match complaints.len() {
        0 => Ok(()),
        count => bail!("{count} places break a house rule (CONTRIBUTING.md)"),
    }
}

fn complaints(root: &Path) -> Result<Vec<Complaint>> {
    let mut complaints = depends::check()?;
    for file in files(root)? {
        complaints.extend(text::check(&file));
        if file.is_rust() {
            complaints.extend(rooms::check(&file));
            complaints.extend(rust::check(&file));
        }
    }
    Ok(complaints)
}

/// Every text file that git knows or would know, apart from data taken from elsewhere.
fn files(root: &Path) -> Result<Vec<File>> {
    let list = process::output(
        process::command("git")
            .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
            .current_dir(root),
    )?;
    let names = list.split('\0').filter(|name| !name.is_empty() && !is_foreign(name));
    let read = |name: &str| {
        // A file deleted but not yet committed is listed, and a picture is no text.
        let text = std::fs::read_to_string(root.join(PathBuf::from(name))).ok()?;
        Some(File { path: name.to_owned(), text })
    };
    Ok(names.filter_map(read).collect())
}

/// Provider data, licence texts and lock files are kept as they came.
fn is_foreign(name: &str) -> bool {
    ["catalog/", "e2e/documents/"].iter().any(|folder| name.starts_with(folder))
        || ["Cargo.lock", "package-lock.json", "LICENSE"].contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_house_is_tidy() {
        let complaints = complaints(&paths::root()).unwrap();
        assert!(complaints.is_empty(), "{complaints:#?}");
    }
}
