//! The files of the flow's repository as the code view has them: the list, the open one, and its saving.
//! Text that the server does not have is kept in the browser until it has.

mod unsent;

use std::time::Duration;

use flow_model::wire::{FileText, RepoFile, SaveFile};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::editor::EditorContext;
use super::kept;
use crate::api::{ApiError, repository};
use crate::parts::pause::pause;

/// From typing to its save.
const SOON: Duration = Duration::from_millis(600);
/// From a save that did not reach the server to the next try.
const AGAIN: Duration = Duration::from_secs(3);
/// How often somebody who waits for a save under way looks whether it is done.
const LOOK: Duration = Duration::from_millis(40);

/// A file that is open in the code view.
#[derive(Clone, Debug, PartialEq)]
pub struct OpenFile {
    /// The file as the server had it when the text was made from it.
    pub file: FileText,
    /// Its text on the screen.
    pub text: String,
    /// How it stands with the server.
    pub state: FileState,
}

/// How an open file stands with the server.
#[derive(Clone, Debug, PartialEq)]
pub enum FileState {
    /// The server has what the screen shows.
    Saved,
    /// It will be sent in a moment, or is on its way.
    Unsaved,
    /// The server cannot be reached; kept in the browser, and sent when it can.
    Offline,
    /// It was not taken; the sentence says why. Kept in the browser.
    Refused(String),
    /// The file was changed elsewhere, to this; a person has to choose. Kept in the browser.
    Conflict(Box<FileText>),
}

/// The files.
#[derive(Clone, Copy)]
pub struct Files {
    /// The files of the repository.
    pub list: RwSignal<Vec<RepoFile>>,
    /// The open one.
    pub open: RwSignal<Option<OpenFile>>,
    /// The paths of the files whose text is kept in the browser alone.
    pub unsent: RwSignal<Vec<String>>,
    timer: StoredValue<Option<TimeoutHandle>>,
    in_flight: StoredValue<bool>,
}

impl Files {
    /// Nothing is loaded yet.
    pub fn new() -> Self {
        Self {
            list: RwSignal::default(),
            open: RwSignal::default(),
            unsent: RwSignal::default(),
            timer: StoredValue::new(None),
            in_flight: StoredValue::new(false),
        }
    }
}

impl Default for Files {
    fn default() -> Self {
        Self::new()
    }
}

impl EditorContext {
    /// Asks the server for the files, and for what the compiler said of them.
    pub fn load_files(self) {
        spawn_local(async move {
            // Where the server does not answer, what was there stays; the shell says so.
            if let Ok(list) = repository::files(&self.slug()).await
                && self.files.list.try_with_untracked(|old| *old != list) == Some(true)
            {
                self.files.list.set(list);
            }
            self.load_diagnostics().await;
        });
    }

    /// Opens a file; one that was open and is not saved is saved first, or kept in the browser.
    ///
    /// # Errors
    /// As the server's own.
    pub async fn open_file(self, path: &str) -> Result<(), ApiError> {
        self.set_aside_open_file().await?;
        let kept = kept::kept_file(&self.slug(), path);
        let file = match repository::file(&self.slug(), path).await {
            Err(error) if error.status == 404 && kept.is_some() => removed(path),
            answer => answer?,
        };
        let opened = taken_up(file, kept);
        if opened.state == FileState::Saved {
            self.forget_file(path);
        }
        let is_unsent = opened.state == FileState::Unsaved;
        self.files.open.try_set(Some(opened));
        if is_unsent {
            self.save_file_after(SOON);
        }
        Ok(())
    }

    /// Makes a file with a first text, and opens it.
    ///
    /// # Errors
    /// 400 where the path is none for a file, 409 where it is there already.
    pub async fn make_file(self, path: &str, text: String) -> Result<(), ApiError> {
        self.set_aside_open_file().await?;
        let body = SaveFile { version: String::new(), text };
        let file = repository::save_file(&self.slug(), path, &body).await?;
        self.files.open.try_set(Some(opened(file)));
        self.load_files();
        self.refresh_document();
        Ok(())
    }

    /// Removes the open file; gives its path and its last text.
    ///
    /// # Errors
    /// 409 where it was changed elsewhere.
    pub async fn remove_open_file(self) -> Result<Option<(String, String)>, ApiError> {
        self.save_file_now().await?;
        let Some(open) = self.files.open.get_untracked() else { return Ok(None) };
        repository::delete_file(&self.slug(), &open.file.path, &open.file.version).await?;
        self.files.open.try_set(None);
        self.load_files();
        self.refresh_document();
        Ok(Some((open.file.path, open.text)))
    }

    /// Takes what a person typed into the open file.
    pub fn type_into_file(self, text: String) {
        let is_sendable = self.files.open.try_update(|open| {
            let Some(open) = open else { return false };
            open.text = text;
            let is_sendable = !matches!(open.state, FileState::Conflict(_));
            if is_sendable {
                open.state = FileState::Unsaved;
            }
            is_sendable
        });
        if is_sendable == Some(true) {
            self.save_file_after(SOON);
        } else {
            self.keep_open_file();
        }
    }

    /// Saves the open file where it is not saved, and waits until the server has it.
    ///
    /// # Errors
    /// As the save's; 409 where the file was changed elsewhere and nobody has chosen yet.
    pub async fn save_file_now(self) -> Result<(), ApiError> {
        loop {
            while self.files.in_flight.try_get_value() == Some(true) {
                pause(LOOK).await;
            }
            let open = self.files.open.try_get_untracked().flatten();
            let Some(open) = open.filter(|open| open.state != FileState::Saved) else {
                return Ok(());
            };
            if matches!(open.state, FileState::Conflict(_)) {
                return Err(undecided(&open.file.path));
            }
            self.files.in_flight.set_value(true);
            let body = SaveFile { version: open.file.version, text: open.text };
            let path = open.file.path;
            let answer = repository::save_file(&self.slug(), &path, &body).await;
            let answer = match answer {
                Err(error) if error.code == STALE => match self.their_file(&path).await {
                    // Another page has sent the very text.
                    Ok(theirs) if theirs.text.as_ref() == Some(&body.text) => Ok(theirs),
                    Ok(theirs) => Err((error, Some(theirs))),
                    Err(unreached) => Err((unreached, None)),
                },
                answer => answer.map_err(|error| (error, None)),
            };
            self.files.in_flight.try_set_value(false);
            self.saved_file(&path, &body.text, answer)?;
        }
    }

    /// Shows what stands in the open file now, where it was changed elsewhere and nothing was typed here.
    pub(super) fn refresh_open_file(self) {
        let is_as_saved = |open: &OpenFile| open.state == FileState::Saved;
        let Some(known) = self.files.open.get_untracked().filter(is_as_saved) else { return };
        spawn_local(async move {
            let path = &known.file.path;
            let Ok(now) = self.their_file(path).await else { return };
            if now.version == known.file.version
                || self.files.open.try_get_untracked().flatten().as_ref() != Some(&known)
            {
                return;
            }
            let (words, file) = match now.version.is_empty() {
                true => ("was removed elsewhere", None),
                false => ("was changed elsewhere; the new text is shown", Some(opened(now))),
            };
            self.toasts.done(format!("`{path}` {words}."));
            self.files.open.set(file);
        });
    }

    async fn their_file(self, path: &str) -> Result<FileText, ApiError> {
        match repository::file(&self.slug(), path).await {
            Err(error) if error.status == 404 => Ok(removed(path)),
            answer => answer,
        }
    }

    fn save_file_after(self, pause: Duration) {
        if let Some(handle) = self.files.timer.try_update_value(Option::take).flatten() {
            handle.clear();
        }
        let save = move || {
            spawn_local(async move {
                // The state on the screen says how it went.
                let _ = self.save_file_now().await;
            });
        };
        self.files.timer.set_value(set_timeout_with_handle(save, pause).ok());
    }

    fn saved_file(
        self,
        path: &str,
        sent: &str,
        answer: Result<FileText, (ApiError, Option<FileText>)>,
    ) -> Result<(), ApiError> {
        let is_open =
            |open: &&mut Option<OpenFile>| open.as_ref().is_some_and(|open| open.file.path == path);
        let error = self.files.open.try_update(|open| {
            let open = Some(open).filter(is_open).and_then(Option::as_mut);
            let (state, error) = match answer {
                Ok(file) => {
                    if let Some(open) = open {
                        open.file = file;
                        // What was typed meanwhile is sent next.
                        if open.text == sent {
                            open.state = FileState::Saved;
                        }
                    }
                    return None;
                }
                Err((error, Some(theirs))) => (FileState::Conflict(Box::new(theirs)), error),
                Err((error, None)) if error.status == 0 => (FileState::Offline, error),
                Err((error, None)) => (FileState::Refused(error.message.clone()), error),
            };
            if let Some(open) = open {
                open.state = state;
            }
            Some(error)
        });
        let Some(error) = error.flatten() else {
            self.forget_file(path);
            self.load_files();
            self.refresh_document();
            return Ok(());
        };
        self.keep_open_file();
        if error.status == 0 {
            self.save_file_after(AGAIN);
        }
        Err(error)
    }
}

/// The server's code for a save that was made from another content than the current one.
const STALE: &str = "stale-file";

fn opened(file: FileText) -> OpenFile {
    let text = file.text.clone().unwrap_or_default();
    OpenFile { file, text, state: FileState::Saved }
}

/// A file together with the text that an earlier page could not send.
fn taken_up(file: FileText, kept: Option<kept::KeptFile>) -> OpenFile {
    match kept.filter(|kept| file.text.as_ref() != Some(&kept.text)) {
        None => opened(file),
        Some(kept) if kept.version == file.version => {
            OpenFile { file, text: kept.text, state: FileState::Unsaved }
        }
        Some(kept) => {
            let made_from = FileText { version: kept.version, ..file.clone() };
            OpenFile {
                file: made_from,
                text: kept.text,
                state: FileState::Conflict(Box::new(file)),
            }
        }
    }
}

/// A file that is not there any more.
fn removed(path: &str) -> FileText {
    FileText { path: path.to_owned(), text: None, version: String::new(), read_only: None }
}

fn undecided(path: &str) -> ApiError {
    ApiError {
        status: 409,
        code: STALE.into(),
        message: format!(
            "`{path}` was changed elsewhere: choose in the Code view which version goes on."
        ),
        problems: Vec::new(),
        current: None,
        yours: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kept_text_goes_on_where_the_file_is_as_it_was() {
        let file = |version: &str, text: &str| FileText {
            path: "src/steps.rs".into(),
            text: Some(text.into()),
            version: version.into(),
            read_only: None,
        };
        let kept = |version: &str, text: &str| kept::KeptFile {
            path: "src/steps.rs".into(),
            version: version.into(),
            text: text.into(),
        };
        for (now, kept, text, state) in [
            (file("1", "a"), None, "a", FileState::Saved),
            (file("1", "a"), Some(kept("1", "b")), "b", FileState::Unsaved),
            (file("2", "b"), Some(kept("1", "b")), "b", FileState::Saved),
            (
                file("2", "c"),
                Some(kept("1", "b")),
                "b",
                FileState::Conflict(Box::new(file("2", "c"))),
            ),
            (
                removed("src/steps.rs"),
                Some(kept("1", "b")),
                "b",
                FileState::Conflict(Box::new(removed("src/steps.rs"))),
            ),
        ] {
            let opened = taken_up(now, kept);
            assert_eq!((opened.text.as_str(), opened.state), (text, state));
        }
    }
}
