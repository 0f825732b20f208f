//! Runs git on one repository, in an environment of its own.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use tokio::io::AsyncWriteExt as _;
use tokio::process::Command;

use super::RepoError;

/// git on one repository.
pub struct Git {
    folder: PathBuf,
    work_tree: Option<(PathBuf, PathBuf)>,
}

/// An object as `cat-file` gives it.
#[derive(Debug)]
pub struct Object {
    /// Its hash, hex.
    pub id: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

impl Git {
    /// On the bare repository in this folder.
    pub fn new(folder: PathBuf) -> Self {
        Self { folder, work_tree: None }
    }

    /// The same with a work tree and its index.
    pub fn with_work_tree(mut self, folder: &Path, index: &Path) -> Self {
        self.work_tree = Some((folder.to_owned(), index.to_owned()));
        self
    }

    /// Runs a command, feeds it `input`, and gives its standard output.
    ///
    /// # Errors
    /// Where git is missing or ends with an error.
    pub async fn run(&self, arguments: &[&str], input: &[u8]) -> Result<Vec<u8>, RepoError> {
        let mut command = Command::new("git");
        command
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("LC_ALL", "C")
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_TERMINAL_PROMPT", "0")
            .env("GIT_ATTR_NOSYSTEM", "1")
            .env("GIT_DIR", &self.folder)
            // A version that was answered has to survive a power cut.
            .args(["-c", "core.fsync=committed,reference", "-c", "core.hooksPath=/dev/null"])
            .args(["-c", "gc.auto=0", "-c", "core.autocrlf=false"]);
        if let Some((work_tree, index)) = &self.work_tree {
            command.env("GIT_WORK_TREE", work_tree).env("GIT_INDEX_FILE", index);
        }
        command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.kill_on_drop(true).spawn().map_err(|error| match error.kind() {
            ErrorKind::NotFound => RepoError::NoGit,
            _ => RepoError::Folder(error),
        })?;
        let mut stdin = child.stdin.take();
        let feed = async {
            if let Some(stdin) = &mut stdin {
                // A broken pipe means that git gave up; its exit says why.
                let _ = stdin.write_all(input).await;
            }
            drop(stdin.take());
        };
        let ((), output) = tokio::join!(feed, child.wait_with_output());
        let output = output.map_err(RepoError::Folder)?;
        if output.status.success() {
            return Ok(output.stdout);
        }
        let command =
            arguments.iter().find(|argument| !argument.starts_with('-') && !argument.contains('='));
        Err(RepoError::Git {
            command: command.copied().unwrap_or_default().to_owned(),
            message: String::from_utf8_lossy(&output.stderr).trim().to_owned(),
        })
    }

    /// Reads objects by name (`refs/heads/main:flow.json`) in one process; none for each that is missing.
    pub async fn objects(&self, names: &[String]) -> Result<Vec<Option<Object>>, RepoError> {
        let input = names.iter().flat_map(|name| [name.as_str(), "\n"]).collect::<String>();
        let output = self.run(&["cat-file", "--batch"], input.as_bytes()).await?;
        let mut rest = output.as_slice();
        names.iter().map(|_| next_object(&mut rest)).collect()
    }
}

/// `<id> <type> <size>`, line feed, content, line feed; or `<name> missing`.
fn next_object(rest: &mut &[u8]) -> Result<Option<Object>, RepoError> {
    let broken = || RepoError::Answer("cat-file broke off".to_owned());
    let end = rest.iter().position(|byte| *byte == b'\n').ok_or_else(broken)?;
    let (line, after) = rest.split_at_checked(end).ok_or_else(broken)?;
    let line = String::from_utf8_lossy(line).into_owned();
    *rest = after.get(1..).ok_or_else(broken)?;
    if line.ends_with(" missing") {
        return Ok(None);
    }
    let mut words = line.split(' ');
    let id = words.next().unwrap_or_default().to_owned();
    let size = words.nth(1).and_then(|text| text.parse::<usize>().ok()).ok_or_else(broken)?;
    let (bytes, after) = rest.split_at_checked(size).ok_or_else(broken)?;
    let bytes = bytes.to_vec();
    *rest = after.get(1..).ok_or_else(broken)?;
    Ok(Some(Object { id, bytes }))
}
