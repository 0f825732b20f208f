//! Sending the draft to the server: soon after an edit, again after a failure, and never over somebody else's change.

use std::time::Duration;

use flow_model::flow::Flow;
use flow_model::wire::{FlowDocument, Saved};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::editor::{EditorContext, SaveState};
use super::kept::{self, KeptDraft};
use crate::api::{self, ApiError};
use crate::parts::pause::pause;

/// From an edit to its save.
const SOON: Duration = Duration::from_millis(600);
/// An edit that goes on and on is saved after this many postponements all the same.
const POSTPONEMENTS: u32 = 2;
/// From a failed save to the next try.
const AGAIN: Duration = Duration::from_secs(3);
/// How often somebody who waits for a save under way looks whether it is done.
const LOOK: Duration = Duration::from_millis(40);

/// State of the sending.
#[derive(Clone, Copy)]
pub struct Autosave {
    /// Number of the change that the server has.
    sent: StoredValue<u64>,
    in_flight: StoredValue<bool>,
    timer: StoredValue<Option<TimeoutHandle>>,
    postponed: StoredValue<u32>,
    /// The server's version, where it is not the one this draft was made from.
    pub conflict: RwSignal<Option<FlowDocument>>,
    /// The version this draft was made from; none where only an earlier page knew it.
    pub base: StoredValue<Option<Flow>>,
    /// Whether the person wants to choose between the versions later.
    pub is_put_off: RwSignal<bool>,
    /// Why the last save was refused, in a sentence.
    pub refusal: RwSignal<Option<String>>,
}

impl Autosave {
    /// Nothing to send yet.
    pub fn new() -> Self {
        Self {
            sent: StoredValue::new(0),
            in_flight: StoredValue::new(false),
            timer: StoredValue::new(None),
            postponed: StoredValue::new(0),
            conflict: RwSignal::new(None),
            base: StoredValue::new(None),
            is_put_off: RwSignal::new(false),
            refusal: RwSignal::new(None),
        }
    }

    fn schedule(self, editor: EditorContext, after: Duration) {
        if let Some(handle) = self.timer.try_update_value(Option::take).flatten() {
            handle.clear();
        }
        let save = move || {
            spawn_local(async move {
                // The state on the screen says how it went.
                let _ = editor.save_until_done().await;
            });
        };
        let handle = set_timeout_with_handle(save, after).ok();
        self.timer.set_value(handle);
    }
}

impl Default for Autosave {
    fn default() -> Self {
        Self::new()
    }
}

impl EditorContext {
    /// Asks for a save a moment from now. A conflict waits for the person's choice.
    pub(super) fn save_soon(self) {
        if self.save_state.get_untracked() == SaveState::Conflict {
            return;
        }
        let offline = self.save_state.get_untracked() == SaveState::Offline;
        if offline {
            self.keep_draft();
        } else if self.save_state.get_untracked() != SaveState::Saving {
            self.save_state.set(SaveState::Unsaved);
        }
        let postponed = self.autosave.postponed.get_value();
        let waiting = self.autosave.timer.with_value(Option::is_some);
        if waiting && (postponed >= POSTPONEMENTS || offline) {
            return;
        }
        self.autosave.postponed.set_value(if waiting { postponed + 1 } else { 0 });
        self.autosave.schedule(self, SOON);
    }

    /// Sends until the server has what the screen shows.
    pub(super) async fn save_until_done(self) -> Result<i64, ApiError> {
        loop {
            while self.autosave.in_flight.try_get_value() == Some(true) {
                pause(LOOK).await;
            }
            let Some(change) = self.flow_revision.try_get_untracked() else {
                return Err(left());
            };
            if self.is_typing() {
                self.settle_source();
                continue;
            }
            if self.autosave.sent.get_value() == change {
                self.save_state.set(SaveState::Saved);
                return Ok(self.document.with_untracked(|document| document.revision));
            }
            self.save_once(change).await?;
        }
    }

    /// Overwrites the server's version with this one.
    pub fn keep_mine(self) {
        let Some(theirs) = self.autosave.conflict.try_update(Option::take).flatten() else {
            return;
        };
        self.document.update(|document| document.revision = theirs.revision);
        self.save_state.set(SaveState::Unsaved);
        self.autosave.schedule(self, Duration::ZERO);
    }

    /// Gives this version up for the server's.
    pub fn take_theirs(self) {
        let Some(theirs) = self.autosave.conflict.try_update(Option::take).flatten() else {
            return;
        };
        self.take_version(theirs);
    }

    /// Puts a version of the server in place of this one.
    pub(super) fn take_version(self, document: FlowDocument) {
        self.replace_flow(document.flow.clone(), document.source.clone());
        self.autosave.base.set_value(Some(document.flow.clone()));
        self.document.set(document);
        self.autosave.sent.set_value(self.flow_revision.get_untracked());
        kept::forget(&self.slug());
        self.save_state.set(SaveState::Saved);
    }

    /// Whether the server has everything that was done here.
    pub(super) fn is_saved(self) -> bool {
        self.autosave.in_flight.try_get_value() == Some(false)
            && self.autosave.sent.get_value() == self.flow_revision.get_untracked()
    }

    /// Takes up a draft that an earlier page kept because it could not send it.
    pub(super) fn take_kept_draft(self) {
        let Some(draft) = kept::kept(&self.slug()) else {
            return;
        };
        let document = self.document.get_untracked();
        // Where another page made the draft from an older version, nobody here knows that one.
        self.autosave
            .base
            .set_value((draft.revision == document.revision).then(|| document.flow.clone()));
        if draft.flow == document.flow && draft.source == document.source {
            kept::forget(&self.slug());
            return;
        }
        self.replace_flow(draft.flow, draft.source);
        if draft.revision == document.revision {
            self.save_soon();
        } else {
            self.autosave.conflict.set(Some(document));
            self.save_state.set(SaveState::Conflict);
        }
    }

    /// Sends what is not sent yet although the screen is about to go, and keeps it until it has arrived.
    pub fn leave(self) {
        self.leave_file();
        self.settle_source();
        let change = self.flow_revision.get_untracked();
        if self.autosave.sent.get_value() == change {
            return;
        }
        self.keep_draft();
        if self.save_state.get_untracked() == SaveState::Conflict {
            return;
        }
        let slug = self.slug();
        let revision = self.document.with_untracked(|document| document.revision);
        let source = self.source_text();
        let flow = self.with_flow(Clone::clone);
        spawn_local(async move {
            if api::save_draft(&slug, revision, flow, source).await.is_ok() {
                kept::forget(&slug);
            }
        });
    }

    async fn save_once(self, change: u64) -> Result<(), ApiError> {
        self.autosave.in_flight.set_value(true);
        self.autosave.timer.set_value(None);
        self.save_state.set(SaveState::Saving);
        let revision = self.document.with_untracked(|document| document.revision);
        let source = self.source_text();
        let flow = self.with_flow(Clone::clone);
        let answer = api::save_draft(&self.slug(), revision, flow.clone(), source).await;
        // The person may have left the flow while the save was under way.
        if self.autosave.in_flight.try_update_value(|flag| *flag = false).is_none() {
            return Err(left());
        }
        match answer {
            Ok(saved) => {
                self.saved(change, saved);
                self.autosave.base.set_value(Some(flow));
                Ok(())
            }
            Err(error) => {
                self.refused(&error);
                Err(error)
            }
        }
    }

    fn saved(self, change: u64, saved: Saved) {
        self.autosave.sent.set_value(change);
        self.autosave.refusal.set(None);
        self.document.update(|document| {
            document.revision = saved.revision;
            document.updated_at_ms = saved.updated_at_ms;
            document.uncommitted = true;
        });
        kept::forget(&self.slug());
        let current = self.flow_revision.get_untracked() == change;
        self.save_state.set(if current { SaveState::Saved } else { SaveState::Unsaved });
        // Addresses of triggers and the commit state are the server's to say.
        self.refresh_document();
    }

    fn refused(self, error: &ApiError) {
        self.keep_draft();
        if error.status == 409 {
            self.autosave.conflict.set(error.current.as_deref().cloned());
            self.save_state.set(SaveState::Conflict);
            self.announce("This flow was changed elsewhere. Choose which version to keep.");
        } else if error.status == 0 {
            self.save_state.set(SaveState::Offline);
            self.announce("The server cannot be reached. Your changes are kept in this browser.");
            self.autosave.schedule(self, AGAIN);
        } else {
            self.autosave.refusal.set(Some(error.message.clone()));
            self.save_state.set(SaveState::Unsaved);
            self.announce(format!("Not saved. {}", error.message));
        }
    }

    fn keep_draft(self) {
        let revision = self.document.with_untracked(|document| document.revision);
        let source = self.source_text();
        let flow = self.with_flow(Clone::clone);
        kept::keep(&self.slug(), &KeptDraft { revision, flow, source });
    }
}

fn left() -> ApiError {
    ApiError {
        status: 0,
        code: "left".into(),
        message: "The flow was closed before it was saved.".into(),
        problems: Vec::new(),
        current: None,
        yours: None,
    }
}
