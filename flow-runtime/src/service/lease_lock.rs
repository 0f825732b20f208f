//! One process per deployment leases executions: a lock on a file beside the store, freed even by `kill -9`.

use std::fs::{File, TryLockError};
use std::path::Path;
use std::time::Duration;

/// How often a lock that another process holds is tried again.
const PAUSE: Duration = Duration::from_millis(100);

/// Holds the lock until it is dropped.
pub(super) struct LeaseLock {
    _file: File,
}

/// Waits for the lock of this deployment. While the process before it drains, a new one accepts and does not run.
pub(super) async fn acquire(store: &Path, deployment: i64) -> std::io::Result<LeaseLock> {
    let file = open(store, deployment)?;
    let mut said = false;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(LeaseLock { _file: file }),
            Err(TryLockError::WouldBlock) => {
                if !said {
                    tracing::warn!(
                        deployment,
                        "another process runs this deployment; executions wait for its end"
                    );
                    said = true;
                }
                tokio::time::sleep(PAUSE).await;
            }
            Err(TryLockError::Error(error)) => return Err(error),
        }
    }
}

/// Whether a process of that deployment still runs executions.
pub(crate) fn is_held(store: &Path, deployment: i64) -> std::io::Result<bool> {
    match open(store, deployment)?.try_lock() {
        Ok(()) => Ok(false),
        Err(TryLockError::WouldBlock) => Ok(true),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

fn open(store: &Path, deployment: i64) -> std::io::Result<File> {
    let mut name = store.as_os_str().to_owned();
    name.push(format!(".lease-{deployment}"));
    File::options().create(true).truncate(false).write(true).open(name)
}
