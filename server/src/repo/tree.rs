//! Reading a repository: where its branch stands, which files a commit has, and what stands in them.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use super::git::Git;
use super::{BRANCH, RepoError, Repos, plain_path};

/// A file of a commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TreeFile {
    /// Its path.
    pub path: String,
    /// git's id of its content.
    pub id: String,
    /// Its size.
    pub bytes: u64,
    /// Whether it is a file, not a link or another repository.
    pub is_plain: bool,
}

impl Repos {
    /// The commit at the tip of the branch, read without a process: whoever asks often pays nothing.
    pub fn tip(&self, slug: &str) -> Option<String> {
        let folder = self.folder(slug);
        loose(&folder).or_else(|| packed(&folder))
    }

    /// The files of a commit, sorted by path. Paths that are no text are left out.
    ///
    /// # Errors
    /// Where there is no such commit or git fails.
    pub async fn tree(&self, slug: &str, commit: &str) -> Result<Vec<TreeFile>, RepoError> {
        let Some(git) = self.existing(slug) else {
            return Ok(Vec::new());
        };
        let commit = commit_name(commit)?;
        let output = git.run(&["ls-tree", "-r", "-l", "-z", "--full-tree", commit], b"").await?;
        let entries = output.split(|byte| *byte == 0).filter(|entry| !entry.is_empty());
        Ok(entries.filter_map(|entry| tree_file(std::str::from_utf8(entry).ok()?)).collect())
    }

    /// What stands in files of a commit; none for each that is not there.
    ///
    /// # Errors
    /// Where git fails.
    pub async fn contents(
        &self,
        slug: &str,
        commit: &str,
        paths: &[&str],
    ) -> Result<Vec<Option<Vec<u8>>>, RepoError> {
        let Some(git) = self.existing(slug) else {
            return Ok(vec![None; paths.len()]);
        };
        let commit = commit_name(commit)?;
        let names = paths.iter().map(|path| Ok(format!("{commit}:{}", plain_path(path)?)));
        let names = names.collect::<Result<Vec<String>, RepoError>>()?;
        let objects = git.objects(&names).await?;
        Ok(objects.into_iter().map(|object| object.map(|object| object.bytes)).collect())
    }

    /// Three texts as one, as `git merge` would write them; none where both sides changed the same lines.
    pub async fn merge_text(&self, base: &str, ours: &str, theirs: &str) -> Option<String> {
        if ours == base || ours == theirs {
            return Some(theirs.to_owned());
        }
        if theirs == base {
            return Some(ours.to_owned());
        }
        let number = MERGES.fetch_add(1, Ordering::Relaxed);
        let folder = self.root.join(format!(".merge-{}-{number}", std::process::id()));
        tokio::fs::create_dir_all(&folder).await.ok()?;
        let merged = merge_in(&folder, [ours, base, theirs]).await;
        // What is left of it harms nobody.
        let _ = tokio::fs::remove_dir_all(&folder).await;
        merged
    }
}

/// Numbers the merges under way.
static MERGES: AtomicU64 = AtomicU64::new(0);

async fn merge_in(folder: &Path, texts: [&str; 3]) -> Option<String> {
    let mut names = Vec::new();
    for (name, text) in ["ours", "base", "theirs"].into_iter().zip(texts) {
        let file = folder.join(name);
        tokio::fs::write(&file, text).await.ok()?;
        names.push(file.to_str()?.to_owned());
    }
    let mut arguments = vec!["merge-file", "-p", "--quiet"];
    arguments.extend(names.iter().map(String::as_str));
    // It ends with the number of conflicts.
    let merged = Git::new(folder.to_owned()).run(&arguments, b"").await.ok()?;
    String::from_utf8(merged).ok()
}

fn loose(folder: &Path) -> Option<String> {
    hash(std::fs::read_to_string(folder.join(BRANCH)).ok()?.trim())
}

fn packed(folder: &Path) -> Option<String> {
    let text = std::fs::read_to_string(folder.join("packed-refs")).ok()?;
    let line = text.lines().find(|line| line.split(' ').nth(1) == Some(BRANCH))?;
    hash(line.split(' ').next()?)
}

fn hash(text: &str) -> Option<String> {
    commit_name(text).ok().map(str::to_owned)
}

/// A full hash: anything else might be an option or a place of its own for git.
fn commit_name(commit: &str) -> Result<&str, RepoError> {
    let good = commit.len() >= 40 && commit.bytes().all(|byte| byte.is_ascii_hexdigit());
    if good { Ok(commit) } else { Err(RepoError::Name(commit.to_owned())) }
}

/// `<mode> <type> <id> <size>`, padded, tab, path.
fn tree_file(entry: &str) -> Option<TreeFile> {
    let (facts, path) = entry.split_once('\t')?;
    let mut words = facts.split_ascii_whitespace();
    let (mode, _kind, id, size) = (words.next()?, words.next()?, words.next()?, words.next()?);
    Some(TreeFile {
        path: path.to_owned(),
        id: id.to_owned(),
        bytes: size.parse().unwrap_or_default(),
        is_plain: mode.starts_with("100"),
    })
}
