//! What a flow's processes say: a bounded file on disk, and the last lines in memory.

use std::collections::VecDeque;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::lines::LINE_LIMIT_BYTES;

/// The file is put aside as `<name>.1` when it has grown to this; so a flow's log takes at most twice as much.
const FILE_LIMIT_BYTES: u64 = 4 * 1024 * 1024;

/// How many lines are kept in memory as a process's last words.
const LAST_LINES: usize = 40;

/// The log of one flow; every process of the flow writes to it.
#[derive(Debug)]
pub struct FlowLog {
    file: PathBuf,
    open: Mutex<Open>,
}

#[derive(Debug, Default)]
struct Open {
    file: Option<File>,
    bytes: u64,
    last: VecDeque<String>,
}

impl FlowLog {
    /// The log in this file; made with the first line.
    pub fn new(file: PathBuf) -> Self {
        Self { file, open: Mutex::default() }
    }

    /// Adds a line. A log that cannot be written must not stop a flow: the lines in memory remain.
    pub fn line(&self, line: &str) {
        let line = cut(line);
        let mut open = self.open();
        if open.last.len() >= LAST_LINES {
            open.last.pop_front();
        }
        open.last.push_back(line.to_owned());
        if let Err(error) = self.write(&mut open, line) {
            open.file = None;
            tracing::debug!(%error, file = %self.file.display(), "a flow's log cannot be written");
        }
    }

    /// The last lines, oldest first.
    pub fn last(&self) -> Vec<String> {
        self.open().last.iter().cloned().collect()
    }

    /// Forgets the last lines, so that the next process speaks for itself.
    pub fn forget(&self) {
        self.open().last.clear();
    }

    fn write(&self, open: &mut Open, line: &str) -> io::Result<()> {
        if open.bytes >= FILE_LIMIT_BYTES {
            open.file = None;
            fs::rename(&self.file, aside(&self.file))?;
        }
        let file = match &mut open.file {
            Some(file) => file,
            none => {
                if let Some(folder) = self.file.parent() {
                    fs::create_dir_all(folder)?;
                }
                let file = OpenOptions::new().create(true).append(true).open(&self.file)?;
                open.bytes = file.metadata()?.len();
                none.insert(file)
            }
        };
        file.write_all(format!("{line}\n").as_bytes())?;
        open.bytes += line.len() as u64 + 1;
        Ok(())
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn aside(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".1");
    PathBuf::from(name)
}

fn cut(line: &str) -> &str {
    line.get(..line.floor_char_boundary(LINE_LIMIT_BYTES)).unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_stays_bounded_and_the_last_lines_stay() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("flow.log");
        let log = FlowLog::new(file.clone());
        let long = "x".repeat(20_000);
        for number in 0..600 {
            log.line(&format!("{number} {long}"));
        }
        let size = |file: &Path| fs::metadata(file).unwrap().len();
        assert!(size(&file) + size(&aside(&file)) < 2 * FILE_LIMIT_BYTES + 20_000);
        assert_eq!(log.last().len(), LAST_LINES);
        assert!(log.last().last().unwrap().starts_with("599 "));
    }
}
