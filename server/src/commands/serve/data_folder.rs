//! The data folder: made, claimed for this process, and opened, with a cure in every refusal.

use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::io::ErrorKind;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow, bail};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::secrets::key::{self, KEY_BYTES};
use crate::secrets::{Sealer, Secret};
use crate::store::{Store, StoreError};

/// The setting with a sealed text that only the right key opens.
const KEY_CHECK: &str = "key_check";

/// An open data folder. It is claimed until this is dropped.
pub struct DataFolder {
    /// Its absolute path.
    pub path: PathBuf,
    _lock: File,
}

impl DataFolder {
    /// Makes the folder where it is missing, and claims it.
    ///
    /// # Errors
    /// Where it cannot be made or written, or another server works in it.
    pub fn open(folder: &Path) -> anyhow::Result<Self> {
        let shown = folder.display();
        let cure = "choose another with --data, or let this user write there";
        DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(|error| {
            match error.kind() {
                ErrorKind::PermissionDenied => anyhow!("this user may not make the data folder {shown}; {cure}"),
                ErrorKind::AlreadyExists | ErrorKind::NotADirectory => {
                    anyhow!("{shown} cannot be the data folder, there is a file in its place; choose another with --data")
                }
                _ => anyhow!("the data folder {shown} cannot be made: {error}; choose another with --data"),
            }
        })?;
        let path = folder
            .canonicalize()
            .map_err(|error| anyhow!("the data folder {shown} cannot be read: {error}; {cure}"))?;
        let lock = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(path.join("lock"))
            .map_err(|error| {
                anyhow!("the data folder {shown} cannot be written: {error}; {cure}")
            })?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { path, _lock: lock }),
            Err(TryLockError::WouldBlock) => bail!(
                "another Hookloom works in the data folder {shown}; stop it, or choose another folder with --data"
            ),
            Err(TryLockError::Error(error)) => {
                bail!(
                    "the data folder {shown} cannot be locked: {error}; choose one on a local disk with --data"
                )
            }
        }
    }

    /// Opens the database.
    ///
    /// # Errors
    /// Where it is damaged, not accessible or newer than this build.
    pub async fn store(&self) -> anyhow::Result<Store> {
        let file = self.path.join("hookloom.db");
        let shown = file.display();
        Store::open(&file).await.map_err(|error| match &error {
            StoreError::Newer => {
                anyhow!("{shown} was written by a newer Hookloom; update this one")
            }
            StoreError::Full => anyhow!("the disk with {shown} is full; make room and start again"),
            _ => anyhow!(error).context(format!(
                "the database {shown} cannot be opened; let this user read and write it, or put it back from a backup"
            )),
        })
    }

    /// The key for the secrets, proved to be the one that sealed those in the database.
    ///
    /// # Errors
    /// Where there is no usable key, or it is another one.
    pub async fn key(&self, store: &Store) -> anyhow::Result<[u8; KEY_BYTES]> {
        let given = std::env::var("HOOKLOOM_KEY").ok();
        let file = self.path.join("key");
        let key = key::load(given.as_deref(), &file)?;
        let sealer = Sealer::new(key);
        match store.setting(KEY_CHECK).await? {
            Some(text) => {
                let sealed =
                    STANDARD.decode(&text).context("the key's check in the database is damaged")?;
                sealer.open(KEY_CHECK, "", &sealed).map_err(|_| {
                    anyhow!(
                        "the key ({}) is not the one that sealed the secrets in this data folder; give the earlier key back",
                        given.map_or(file.display().to_string(), |_| "HOOKLOOM_KEY".to_owned())
                    )
                })?;
            }
            None => {
                let sealed = sealer.seal(KEY_CHECK, "", &Secret::new("hookloom"));
                store.set_setting(KEY_CHECK, &STANDARD.encode(sealed)).await?;
            }
        }
        Ok(key)
    }
}
