//! One bare git repository per flow, through git's own plumbing: commits, checkouts and history.
//! git runs without anybody's configuration, so that a machine's settings change nothing here.

mod git;
mod tree;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use flow_model::wire::Commit;
use sha2::{Digest as _, Sha256};
use thiserror::Error;
use tokio::sync::Mutex;

use self::git::{Git, Object};
pub use self::tree::TreeFile;

const BRANCH: &str = "refs/heads/main";
/// With more packs than this, git looks for objects in too many places.
const PACK_LIMIT: usize = 32;
/// One pack with one sync is three times as fast as a file and a sync for each object.
const IMPORT: [&str; 5] = ["-c", "fastimport.unpackLimit=0", "fast-import", "--quiet", "--done"];
const AUTHOR: &str = "Hookloom";
const EMAIL: &str = "hookloom@localhost";

/// Why a repository did not do what was asked.
#[derive(Debug, Error)]
pub enum RepoError {
    /// There is no git on this machine.
    #[error(
        "git is not installed on the server's machine; install it (on Debian: `apt install git`)"
    )]
    NoGit,
    /// git ended with an error.
    #[error("`git {command}` failed: {message}")]
    Git {
        /// git's own command.
        command: String,
        /// What it said.
        message: String,
    },
    /// The repository's folder cannot be used.
    #[error("the repository's folder cannot be used")]
    Folder(#[source] std::io::Error),
    /// git answered what nobody expects.
    #[error("git's answer makes no sense: {0}")]
    Answer(String),
    /// Somebody pushed since the caller looked.
    #[error("the branch was moved meanwhile")]
    Moved,
    /// A path or a commit that cannot be one.
    #[error("`{0}` is no name for git")]
    Name(String),
}

/// A path, and what shall stand there; none where the file goes.
pub type File = (String, Option<Vec<u8>>);

/// The repositories of all flows. Clones share one lock.
#[derive(Clone, Debug)]
pub struct Repos {
    root: PathBuf,
    /// One commit at a time: each reads the branch before it moves it.
    committing: Arc<Mutex<()>>,
}

impl Repos {
    /// The repositories below a folder, which is made with the first commit.
    pub fn new(root: PathBuf) -> Self {
        Self { root, committing: Arc::default() }
    }

    /// The folder of a flow's bare repository.
    pub fn folder(&self, slug: &str) -> PathBuf {
        self.root.join(format!("{slug}.git"))
    }

    /// Commits files to the branch `main`; files that are not named stay as they are.
    /// Where nothing differs from the last commit, that one is the answer.
    ///
    /// # Errors
    /// Where git is missing or fails, or the branch is not at `parent`; the branch then is where it was.
    pub async fn commit_files(
        &self,
        slug: &str,
        parent: Option<&str>,
        files: &[File],
        message: &str,
    ) -> Result<Commit, RepoError> {
        let _committing = self.committing.lock().await;
        let git = self.open(slug).await?;
        let mut names = vec![BRANCH.to_owned()];
        for (path, _) in files {
            names.push(format!("{BRANCH}:{}", plain_path(path)?));
        }
        let mut objects = git.objects(&names).await?.into_iter();
        let head = objects.next().flatten();
        let found = head.as_ref().map(|head| head.id.as_str());
        if parent != found {
            return Err(RepoError::Moved);
        }
        if let Some(head) = &head {
            let same = objects
                .zip(files)
                .all(|(object, (_, bytes))| object.map(|object| object.bytes) == *bytes);
            if same {
                return parse_commit(head);
            }
        }
        git.run(&IMPORT, &import(BRANCH, files, message, found)).await?;
        self.join_packs(slug, &git).await;
        self.head(slug).await?.ok_or_else(|| RepoError::Answer("no commit after a commit".into()))
    }

    /// Commits files to a branch beside `main`, on top of `parent`, where what is there already gives way.
    ///
    /// # Errors
    /// Where git is missing or fails, or there is no such parent.
    pub async fn commit_aside(
        &self,
        slug: &str,
        branch: &str,
        parent: &str,
        files: &[File],
        message: &str,
    ) -> Result<(), RepoError> {
        let _committing = self.committing.lock().await;
        let git = self.open(slug).await?;
        let branch = format!("refs/heads/{}", plain_path(branch)?);
        for (path, _) in files {
            plain_path(path)?;
        }
        let stream = import(&branch, files, message, Some(parent));
        git.run(&[&IMPORT[..], &["--force"]].concat(), &stream).await?;
        Ok(())
    }

    /// The last commit; none before the first.
    pub async fn head(&self, slug: &str) -> Result<Option<Commit>, RepoError> {
        Ok(self.head_with(slug, "flow.json").await?.map(|(commit, _)| commit))
    }

    /// The last commit together with one of its files.
    pub async fn head_with(
        &self,
        slug: &str,
        path: &str,
    ) -> Result<Option<(Commit, Option<Vec<u8>>)>, RepoError> {
        let Some(git) = self.existing(slug) else {
            return Ok(None);
        };
        let names = [BRANCH.to_owned(), format!("{BRANCH}:{}", plain_path(path)?)];
        let mut objects = git.objects(&names).await?.into_iter();
        let Some(head) = objects.next().flatten() else {
            return Ok(None);
        };
        let file = objects.next().flatten().map(|object| object.bytes);
        Ok(Some((parse_commit(&head)?, file)))
    }

    /// The newest commits, newest first.
    pub async fn log(&self, slug: &str, limit: u32) -> Result<Vec<Commit>, RepoError> {
        let Some(git) = self.existing(slug) else {
            return Ok(Vec::new());
        };
        if git.objects(&[BRANCH.to_owned()]).await?.iter().all(Option::is_none) {
            return Ok(Vec::new());
        }
        let count = format!("--max-count={limit}");
        let arguments = ["log", "-z", "--format=%H%n%an%n%ct%n%B", &count, BRANCH, "--"];
        let text = String::from_utf8_lossy(&git.run(&arguments, b"").await?).into_owned();
        text.split('\0').filter(|entry| !entry.is_empty()).map(parse_log_entry).collect()
    }

    /// Makes a folder hold exactly a commit's files beside files git does not know, such as `target/`.
    /// Only files that differ are written, so that cargo compiles no more than it must.
    /// Links come out as plain files: a repository cannot point out of its folder.
    ///
    /// # Errors
    /// Where there is no such commit or the folder cannot be written.
    pub async fn checkout_to(
        &self,
        slug: &str,
        folder: &Path,
        commit: &str,
    ) -> Result<(), RepoError> {
        if commit.len() < 40 || !commit.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(RepoError::Name(commit.to_owned()));
        }
        let git = self.open(slug).await?;
        tokio::fs::create_dir_all(folder).await.map_err(RepoError::Folder)?;
        // The index stands outside of the folder: builds may write there, and git trusts its index.
        let name = hex::encode(Sha256::digest(folder.as_os_str().as_encoded_bytes()));
        let index = self.folder(slug).join(format!("checkout-{name}.index"));
        git.with_work_tree(folder, &index)
            .run(&["-c", "core.symlinks=false", "read-tree", "--reset", "-u", commit], b"")
            .await?;
        Ok(())
    }

    /// Joins the packs once there are many. A failure costs some speed alone, so it is noted and no more.
    async fn join_packs(&self, slug: &str, git: &Git) {
        let folder = self.folder(slug).join("objects/pack");
        let files = std::fs::read_dir(folder).into_iter().flatten().flatten();
        let packs = files.filter(|file| file.path().extension().is_some_and(|kind| kind == "pack"));
        if packs.count() <= PACK_LIMIT {
            return;
        }
        if let Err(error) = git.run(&["repack", "--quiet", "-d", "--geometric=2"], b"").await {
            tracing::warn!(flow = slug, %error, "packs could not be joined");
        }
    }

    pub(in crate::repo) fn existing(&self, slug: &str) -> Option<Git> {
        let folder = self.folder(slug);
        folder.join("HEAD").is_file().then(|| Git::new(folder))
    }

    async fn open(&self, slug: &str) -> Result<Git, RepoError> {
        if let Some(git) = self.existing(slug) {
            return Ok(git);
        }
        tokio::fs::create_dir_all(&self.root).await.map_err(RepoError::Folder)?;
        let git = Git::new(self.folder(slug));
        git.run(&["init", "--quiet", "--bare", "--initial-branch=main", "--template="], b"")
            .await?;
        Ok(git)
    }
}

/// The commit as git's fast-import reads it: <https://git-scm.com/docs/git-fast-import>.
fn import(branch: &str, files: &[File], message: &str, parent: Option<&str>) -> Vec<u8> {
    let seconds = crate::store::now_ms() / 1000;
    let mut stream = format!(
        "commit {branch}\ncommitter {AUTHOR} <{EMAIL}> {seconds} +0000\ndata {}\n{message}\n",
        message.len()
    )
    .into_bytes();
    if let Some(parent) = parent {
        stream.extend_from_slice(format!("from {parent}\n").as_bytes());
    }
    for (path, bytes) in files {
        let Some(bytes) = bytes else {
            stream.extend_from_slice(format!("D {path}\n").as_bytes());
            continue;
        };
        stream.extend_from_slice(
            format!("M 100644 inline {path}\ndata {}\n", bytes.len()).as_bytes(),
        );
        stream.extend_from_slice(bytes);
        stream.push(b'\n');
    }
    stream.extend_from_slice(b"done\n");
    stream
}

/// A relative path without anything git's line formats would have to quote.
pub fn plain_path(path: &str) -> Result<&str, RepoError> {
    let plain =
        path.split('/').all(|part| !part.is_empty() && !part.starts_with("..") && part != ".git")
            && path.chars().all(|c| c.is_ascii_alphanumeric() || "._-/".contains(c));
    if plain { Ok(path) } else { Err(RepoError::Name(path.to_owned())) }
}

fn parse_commit(object: &Object) -> Result<Commit, RepoError> {
    let text = String::from_utf8_lossy(&object.bytes);
    let broken = || RepoError::Answer(format!("commit {} cannot be read", object.id));
    let (head, message) = text.split_once("\n\n").ok_or_else(broken)?;
    let who = head.lines().find_map(|line| line.strip_prefix("committer ")).ok_or_else(broken)?;
    let (author, rest) = who.split_once(" <").ok_or_else(broken)?;
    let seconds = rest.split(' ').nth(1).and_then(|text| text.parse::<i64>().ok());
    Ok(Commit {
        id: object.id.clone(),
        message: message.lines().next().unwrap_or_default().to_owned(),
        author: author.to_owned(),
        at_ms: seconds.ok_or_else(broken)? * 1000,
    })
}

fn parse_log_entry(entry: &str) -> Result<Commit, RepoError> {
    let mut lines = entry.splitn(4, '\n');
    let mut next = || lines.next().ok_or_else(|| RepoError::Answer(entry.to_owned()));
    let (id, author, seconds, message) = (next()?, next()?, next()?, next()?);
    let seconds: i64 = seconds.parse().map_err(|_| RepoError::Answer(entry.to_owned()))?;
    Ok(Commit {
        id: id.to_owned(),
        message: message.lines().next().unwrap_or_default().to_owned(),
        author: author.to_owned(),
        at_ms: seconds * 1000,
    })
}

#[cfg(test)]
mod tests;
