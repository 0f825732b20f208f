//! Texts of files that the server does not have: kept in the browser, sent when it can be reached, chosen between
//! where the file was changed elsewhere.

use flow_model::wire::SaveFile;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{FileState, OpenFile, SOON, opened};
use crate::api::{ApiError, repository};
use crate::state::editor::EditorContext;
use crate::state::kept::{self, KeptFile};

impl EditorContext {
    /// Sends every text that is kept for a file of this flow, but the open one's, which is sent as it is typed.
    /// One whose file was changed elsewhere stays until somebody opens it and chooses.
    pub fn send_kept_files(self) {
        let slug = self.slug();
        let open = self.open_path();
        self.tell_unsent();
        let kept = kept::kept_files(&slug).into_iter();
        let kept: Vec<KeptFile> =
            kept.filter(|file| open.as_deref() != Some(file.path.as_str())).collect();
        if kept.is_empty() {
            return;
        }
        spawn_local(async move {
            for KeptFile { path, version, text } in kept {
                let body = SaveFile { version, text };
                if repository::save_file(&slug, &path, &body).await.is_ok() {
                    kept::forget_file(&slug, &path);
                }
            }
            self.tell_unsent();
            self.load_files();
        });
    }

    /// Sends what is not sent of the open file although the screen is about to go, and keeps it until it has arrived.
    pub(in crate::state) fn leave_file(self) {
        let Some(open) = self.files.open.get_untracked() else { return };
        if open.state == FileState::Saved {
            return;
        }
        self.keep_open_file();
        if matches!(open.state, FileState::Conflict(_)) {
            return;
        }
        let slug = self.slug();
        spawn_local(async move {
            let body = SaveFile { version: open.file.version, text: open.text };
            if repository::save_file(&slug, &open.file.path, &body).await.is_ok() {
                kept::forget_file(&slug, &open.file.path);
            }
        });
    }

    /// Puts the text on the screen in place of what the file was changed to elsewhere.
    pub fn keep_my_file(self) {
        self.files.open.update(|open| {
            if let Some(OpenFile { file, state, .. }) = open
                && let FileState::Conflict(theirs) = state
            {
                file.version.clone_from(&theirs.version);
                *state = FileState::Unsaved;
            }
        });
        self.save_file_after(SOON);
    }

    /// Shows what the file was changed to elsewhere; gives the text that gave way to it.
    pub fn take_their_file(self) -> Option<String> {
        let open = self.files.open.get_untracked()?;
        let FileState::Conflict(theirs) = open.state else { return None };
        self.forget_file(&open.file.path);
        let is_there = !theirs.version.is_empty();
        self.files.open.set(is_there.then(|| opened(*theirs)));
        self.load_files();
        Some(open.text)
    }

    /// Saves the open file, so that another can be opened. What the server does not take stays in the browser.
    pub(super) async fn set_aside_open_file(self) -> Result<(), ApiError> {
        match self.save_file_now().await {
            Err(_) if self.is_open_file_kept() => Ok(()),
            answer => answer,
        }
    }

    /// Keeps the open file's text in the browser.
    pub(super) fn keep_open_file(self) {
        let Some(open) = self.files.open.try_get_untracked().flatten() else { return };
        let OpenFile { file, text, .. } = open;
        kept::keep_file(&self.slug(), &KeptFile { path: file.path, version: file.version, text });
        self.tell_unsent();
    }

    /// Forgets what was kept of a file.
    pub(super) fn forget_file(self, path: &str) {
        kept::forget_file(&self.slug(), path);
        self.tell_unsent();
    }

    fn is_open_file_kept(self) -> bool {
        let Some(open) = self.files.open.get_untracked() else { return true };
        let kept = kept::kept_file(&self.slug(), &open.file.path);
        kept.is_some_and(|kept| kept.text == open.text)
    }

    fn open_path(self) -> Option<String> {
        self.files.open.with_untracked(|open| open.as_ref().map(|open| open.file.path.clone()))
    }

    fn tell_unsent(self) {
        let Some(slug) = self.try_slug() else { return };
        let paths: Vec<String> =
            kept::kept_files(&slug).into_iter().map(|file| file.path).collect();
        if self.files.unsent.try_with_untracked(|old| *old != paths) == Some(true) {
            self.files.unsent.set(paths);
        }
    }
}
