//! Who lives: a process shows by locks on files beside the store that it runs. The kernel frees them at its
//! end, even by `kill -9`, so what a dead process left can be told from what a live one runs.
//!
//! Each process holds the lock of a file of its own, and shares its deployment's with the others of that number.

use std::fs::{self, File, TryLockError};
use std::io::{ErrorKind, Result};
use std::mem::ManuallyDrop;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How often a lock that another process holds is tried again.
const PAUSE: Duration = Duration::from_millis(20);

/// A process, by a random number that no two share. It stands on every execution that the process may run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ProcessId(i64);

/// Whose an execution is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Owner {
    /// Number of the deployment.
    pub(crate) deployment: i64,
    /// One process of it.
    pub(crate) process: ProcessId,
}

/// This process's own locks.
pub(crate) struct Presence {
    store: PathBuf,
    owner: Owner,
    /// Never dropped but by `leave`: while anything may still run, only the end of the process frees them.
    locks: Mutex<Option<ManuallyDrop<Locks>>>,
}

struct Locks {
    _process: File,
    _deployment: File,
}

/// Shows that no process of a deployment lives, and keeps one from starting until it is dropped.
pub(crate) struct Deserted {
    _deployment: File,
}

impl ProcessId {
    /// Of executions that an earlier version of this program stored: it knew deployments alone.
    pub(crate) const NOBODY: Self = Self(0);

    /// As the store holds it.
    pub(crate) fn number(self) -> i64 {
        self.0
    }

    /// From the store.
    pub(crate) fn from_number(number: i64) -> Self {
        Self(number)
    }

    fn file(self, store: &Path) -> PathBuf {
        beside(store, &format!("process-{:x}", self.0))
    }
}

impl Presence {
    /// Takes this process's locks. Where a process of an earlier version of this program runs the deployment,
    /// this waits for its end: such a one shares with nobody.
    pub(crate) async fn take(store: &Path, deployment: i64) -> Result<Self> {
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(deployment_file(store, deployment))?;
        let mut waits = 0_u32;
        while let Err(error) = file.try_lock_shared() {
            let TryLockError::WouldBlock = error else {
                return Err(error.into());
            };
            waits += 1;
            // Whoever looks whether anybody lives holds the lock for a moment, too.
            if waits == 50 {
                tracing::warn!(deployment, "waiting for the end of another process");
            }
            tokio::time::sleep(PAUSE).await;
        }
        let (process, process_file) = new_process(store)?;
        let locks = Locks { _process: process_file, _deployment: file };
        Ok(Self {
            store: store.to_owned(),
            owner: Owner { deployment, process },
            locks: Mutex::new(Some(ManuallyDrop::new(locks))),
        })
    }

    /// Whose executions of this process are.
    pub(crate) fn owner(&self) -> Owner {
        self.owner
    }

    /// Gives the locks up, once nothing of this process runs or can begin to run.
    /// Says whether it was the last of its deployment.
    pub(crate) fn leave(&self) -> Result<Option<Deserted>> {
        if let Some(locks) = self.locks().take() {
            // Without the file the process counts as gone, as it does without the lock.
            let _ = fs::remove_file(self.owner.process.file(&self.store));
            drop(ManuallyDrop::into_inner(locks));
        }
        deserted(&self.store, self.owner.deployment)
    }

    fn locks(&self) -> MutexGuard<'_, Option<ManuallyDrop<Locks>>> {
        self.locks.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether a process can run nothing any more.
pub(crate) fn is_gone(store: &Path, process: ProcessId) -> Result<bool> {
    if process == ProcessId::NOBODY {
        return Ok(true);
    }
    let path = process.file(store);
    match File::options().write(true).open(&path) {
        Ok(file) => lock_if_free(&file),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(true),
        Err(error) => Err(error),
    }
}

/// Forgets a process that is gone and owns nothing.
pub(crate) fn forget(store: &Path, process: ProcessId) {
    // A file that stays behind is found by the next `sweep`.
    let _ = fs::remove_file(process.file(store));
}

/// `None` where a process of this deployment lives.
pub(crate) fn deserted(store: &Path, deployment: i64) -> Result<Option<Deserted>> {
    let path = deployment_file(store, deployment);
    let file = File::options().create(true).truncate(false).write(true).open(path)?;
    Ok(lock_if_free(&file)?.then_some(Deserted { _deployment: file }))
}

/// Removes the files of processes that are gone. That they are missing says the same.
pub(crate) fn sweep(store: &Path) -> Result<()> {
    let (Some(folder), Some(own)) = (store.parent(), store.file_name()) else {
        return Ok(());
    };
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let prefix = format!("{}.process-", own.to_string_lossy());
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let named =
            path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(&prefix));
        if named
            && let Ok(file) = File::options().write(true).open(&path)
            && lock_if_free(&file)?
        {
            fs::remove_file(&path)?;
        }
    }
    Ok(())
}

/// A number and a locked file that no other process has.
fn new_process(store: &Path) -> Result<(ProcessId, File)> {
    loop {
        // Never negative, and zero is nobody.
        let process = ProcessId((rand::random::<i64>() & i64::MAX) | 1);
        let path = process.file(store);
        let file = File::options().create(true).truncate(false).write(true).open(&path)?;
        if !lock_if_free(&file)? {
            continue;
        }
        // Another process may have swept the file away between these two lines: then a lock on it says nothing.
        match fs::metadata(&path) {
            Ok(found) if found.ino() == file.metadata()?.ino() => return Ok((process, file)),
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
}

fn lock_if_free(file: &File) -> Result<bool> {
    match file.try_lock() {
        Ok(()) => Ok(true),
        Err(TryLockError::WouldBlock) => Ok(false),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

fn deployment_file(store: &Path, deployment: i64) -> PathBuf {
    beside(store, &format!("lease-{deployment}"))
}

fn beside(store: &Path, what: &str) -> PathBuf {
    let mut name = store.as_os_str().to_owned();
    name.push(format!(".{what}"));
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use super::{Presence, ProcessId, deserted, is_gone, sweep};

    #[tokio::test]
    async fn a_process_is_gone_when_its_lock_is_and_a_deployment_with_its_last_process() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = folder.path().join("flow.db");
        let is_deserted = || deserted(&store, 1).expect("it can be asked").is_some();
        assert!(is_deserted());
        let first = Presence::take(&store, 1).await.expect("its locks");
        let second = Presence::take(&store, 1).await.expect("its locks");
        assert_ne!(first.owner(), second.owner());
        let gone = |presence: &Presence| {
            is_gone(&store, presence.owner().process).expect("it can be asked")
        };
        sweep(&store).expect("it can be swept");
        assert!(!gone(&first) && !gone(&second) && !is_deserted());
        assert!(first.leave().expect("it leaves").is_none(), "the second lives");
        assert!(gone(&first) && !gone(&second) && !is_deserted());
        assert!(second.leave().expect("it leaves").is_some(), "it was the last");
        assert!(gone(&second) && is_deserted());
        assert!(is_gone(&store, ProcessId::NOBODY).expect("it can be asked"));
    }
}
