//! Which binaries are kept: the live one, and those that a person is likely to go back to.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::Path;

use super::off_the_reactor;
use crate::app::AppState;

/// How many of the newest built versions keep their binaries; older ones are built anew where they are wanted.
const KEPT_VERSIONS: usize = 10;

/// Removes what is not kept. A failure costs room on the disk alone, so it is noted and no more.
pub async fn prune(state: &AppState, slug: &str, live: i64) {
    let built = match state.store.built_versions(slug).await {
        Ok(built) => built,
        Err(error) => {
            tracing::warn!(%error, flow = slug, "old binaries were not looked for");
            return;
        }
    };
    let folder = state.deployer.supervisor().flow_folder(slug);
    let old = superseded(&built, live);
    let removal = off_the_reactor(move || {
        old.iter().try_for_each(|version| remove(&folder.join(version.to_string())))
    });
    if let Err(error) = removal.await {
        tracing::warn!(%error, flow = slug, "old binaries could not be removed");
    }
}

/// The versions whose binaries go. `built` is in ascending order.
fn superseded(built: &[i64], live: i64) -> Vec<i64> {
    let old = built.iter().rev().skip(KEPT_VERSIONS);
    old.copied().filter(|version| *version != live).collect()
}

fn remove(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_and_the_live_one_stay() {
        let built: Vec<i64> = (1..=13).collect();
        assert_eq!(superseded(&built, 13), [3, 2, 1]);
        assert_eq!(superseded(&built, 2), [3, 1]);
        assert_eq!(superseded(&[1, 5], 1), [0; 0]);
    }
}
