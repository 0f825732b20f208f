//! The files of the flow's repository as the code view has them: the list, the open one, and its saving.

use std::time::Duration;

use flow_model::wire::{Diagnosed, FileText, RepoFile, SaveFile};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::editor::EditorContext;
use crate::api::{ApiError, repository};
use crate::parts::pause::pause;

/// From typing to its save.
const SOON: Duration = Duration::from_millis(600);
/// How often somebody who waits for a save under way looks whether it is done.
const LOOK: Duration = Duration::from_millis(40);

/// A file that is open in the code view.
#[derive(Clone, Debug, PartialEq)]
pub struct OpenFile {
    /// The file as the server has it.
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
    /// It was not taken; the sentence says why.
    Refused(String),
}

/// The files.
#[derive(Clone, Copy)]
pub struct Files {
    /// The files of the repository.
    pub list: RwSignal<Vec<RepoFile>>,
    /// The open one.
    pub open: RwSignal<Option<OpenFile>>,
    /// What the compiler said in the newest deploy.
    pub diagnosed: RwSignal<Diagnosed>,
    timer: StoredValue<Option<TimeoutHandle>>,
    in_flight: StoredValue<bool>,
}

impl Files {
    /// Nothing is loaded yet.
    pub fn new() -> Self {
        Self {
            list: RwSignal::default(),
            open: RwSignal::default(),
            diagnosed: RwSignal::default(),
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
            if let Ok(diagnosed) = repository::diagnostics(&self.slug()).await
                && self.files.diagnosed.try_with_untracked(|old| *old != diagnosed) == Some(true)
            {
                self.files.diagnosed.set(diagnosed);
            }
        });
    }

    /// Opens a file; one that was open and is not saved is saved first.
    ///
    /// # Errors
    /// As the server's own.
    pub async fn open_file(self, path: &str) -> Result<(), ApiError> {
        self.save_file_now().await?;
        let file = repository::file(&self.slug(), path).await?;
        self.files.open.try_set(Some(opened(file)));
        Ok(())
    }

    /// Makes a file with a first text, and opens it.
    ///
    /// # Errors
    /// 400 where the path is none for a file, 409 where it is there already.
    pub async fn make_file(self, path: &str, text: String) -> Result<(), ApiError> {
        self.save_file_now().await?;
        let body = SaveFile { version: String::new(), text };
        let file = repository::save_file(&self.slug(), path, &body).await?;
        self.files.open.try_set(Some(opened(file)));
        self.load_files();
        self.refresh_document();
        Ok(())
    }

    /// Removes the open file.
    ///
    /// # Errors
    /// 409 where it was changed elsewhere.
    pub async fn remove_open_file(self) -> Result<(), ApiError> {
        self.save_file_now().await?;
        let Some(open) = self.files.open.get_untracked() else { return Ok(()) };
        repository::delete_file(&self.slug(), &open.file.path, &open.file.version).await?;
        self.files.open.try_set(None);
        self.load_files();
        self.refresh_document();
        Ok(())
    }

    /// Takes what a person typed into the open file.
    pub fn type_into_file(self, text: String) {
        self.files.open.update(|open| {
            if let Some(open) = open {
                open.text = text;
                open.state = FileState::Unsaved;
            }
        });
        if let Some(handle) = self.files.timer.try_update_value(Option::take).flatten() {
            handle.clear();
        }
        let save = move || {
            spawn_local(async move {
                // The state on the screen says how it went.
                let _ = self.save_file_now().await;
            });
        };
        self.files.timer.set_value(set_timeout_with_handle(save, SOON).ok());
    }

    /// Saves the open file where it is not saved, and waits until the server has it.
    ///
    /// # Errors
    /// As the save's.
    pub async fn save_file_now(self) -> Result<(), ApiError> {
        loop {
            while self.files.in_flight.try_get_value() == Some(true) {
                pause(LOOK).await;
            }
            let open = self.files.open.try_get_untracked().flatten();
            let Some(open) = open.filter(|open| open.state == FileState::Unsaved) else {
                return Ok(());
            };
            self.files.in_flight.set_value(true);
            let body = SaveFile { version: open.file.version, text: open.text };
            let answer = repository::save_file(&self.slug(), &open.file.path, &body).await;
            self.files.in_flight.try_set_value(false);
            self.saved_file(&body.text, answer)?;
        }
    }

    fn saved_file(self, sent: &str, answer: Result<FileText, ApiError>) -> Result<(), ApiError> {
        let state = match &answer {
            Ok(_) => FileState::Saved,
            Err(error) => FileState::Refused(error.message.clone()),
        };
        self.files.open.try_update(|open| {
            let Some(open) = open else { return };
            if let Ok(file) = &answer {
                open.file = file.clone();
            }
            // What was typed meanwhile is sent next.
            if open.text == sent || answer.is_err() {
                open.state = state;
            }
        });
        answer?;
        self.load_files();
        self.refresh_document();
        Ok(())
    }
}

fn opened(file: FileText) -> OpenFile {
    let text = file.text.clone().unwrap_or_default();
    OpenFile { file, text, state: FileState::Saved }
}
