//! The installation's key: from `HOOKLOOM_KEY`, or from the file `key` in the data folder, which only its owner may read.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::Path;

use anyhow::{Context as _, anyhow, bail};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// Length of the key.
pub const KEY_BYTES: usize = 32;

/// Reads the key. `given` is the value of `HOOKLOOM_KEY`; without it the file is read, or made.
///
/// # Errors
/// Where the given text is no key, or the file is readable by others, damaged or not accessible.
pub fn load(given: Option<&str>, file: &Path) -> anyhow::Result<[u8; KEY_BYTES]> {
    if let Some(text) = given {
        return decode(text).context(
            "HOOKLOOM_KEY has to be 32 bytes in base64; make one with `openssl rand -base64 32`",
        );
    }
    match fs::metadata(file) {
        Ok(metadata) => {
            let mode = metadata.mode() & 0o777;
            if mode & 0o077 != 0 {
                bail!(
                    "others may read the key {} (mode {mode:04o}); run `chmod 600 {}` and, if others had access, set every connection's secrets anew",
                    file.display(),
                    file.display()
                );
            }
            let text = fs::read_to_string(file).with_context(|| {
                format!("the key {} cannot be read by this user", file.display())
            })?;
            decode(&text).with_context(|| {
                format!(
                    "the key {} is damaged; put it back from a backup, or remove it and set every connection's secrets anew",
                    file.display()
                )
            })
        }
        Err(error) if error.kind() == ErrorKind::NotFound => make(file),
        Err(error) => {
            Err(anyhow!(error).context(format!("the key {} cannot be read", file.display())))
        }
    }
}

/// Makes a new key file. It is complete under another name before it gets its own, so that a crash leaves no half key.
fn make(file: &Path) -> anyhow::Result<[u8; KEY_BYTES]> {
    let key: [u8; KEY_BYTES] = rand::random();
    let unfinished = file.with_extension("new");
    let write = || -> std::io::Result<()> {
        // Left over from a crash.
        let _ = fs::remove_file(&unfinished);
        let mut handle =
            OpenOptions::new().write(true).create_new(true).mode(0o600).open(&unfinished)?;
        handle.write_all(STANDARD.encode(key).as_bytes())?;
        handle.write_all(b"\n")?;
        handle.sync_all()?;
        fs::rename(&unfinished, file)
    };
    write().with_context(|| format!("the key {} cannot be written", file.display()))?;
    Ok(key)
}

fn decode(text: &str) -> anyhow::Result<[u8; KEY_BYTES]> {
    let bytes = STANDARD.decode(text.trim()).context("it is no base64")?;
    let length = bytes.len();
    bytes.try_into().map_err(|_| anyhow!("it has {length} bytes"))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn makes_a_private_file_once() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("key");
        let key = load(None, &file).unwrap();
        assert_eq!(fs::metadata(&file).unwrap().mode() & 0o777, 0o600);
        assert_eq!(load(None, &file).unwrap(), key);
    }

    #[test]
    fn refuses_what_others_can_read() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("key");
        load(None, &file).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
        let message = load(None, &file).unwrap_err().to_string();
        assert!(message.contains("mode 0640") && message.contains("chmod 600"), "{message}");
    }

    #[test]
    fn refuses_what_is_no_key() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("key");
        for text in ["", "short", "!!!", "AAAA"] {
            assert!(load(Some(text), &file).is_err(), "{text}");
        }
        assert!(!file.exists());
        assert_eq!(load(Some(&STANDARD.encode([9; KEY_BYTES])), &file).unwrap(), [9; KEY_BYTES]);
    }
}
