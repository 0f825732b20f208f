//! What every part of the flow screen shares: the flow being edited, its selection, its problems, and the one door to change it.

use std::collections::BTreeSet;
use std::sync::Arc;

use flow_model::edit::Edit;
use flow_model::emit::Emitted;
use flow_model::flow::{Edge, Flow, Node};
use flow_model::ids::{FieldId, NodeId};
use flow_model::problem::{Fix, Problem, Severity};
use flow_model::wire::FlowDocument;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::autosave::Autosave;
use super::cells::{EdgeCell, NodeCell};
use super::compiler::Compiler;
use super::files::Files;
use super::history::Typing;
use super::model::Model;
use super::sample::Samples;
use super::source::Source;
use crate::api::{self, ApiError, repository};
use crate::canvas::geometry::View;
use crate::parts::toast::{Toasts, use_toasts};

/// How the draft stands with the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SaveState {
    /// The server has what the screen shows.
    Saved,
    /// On its way.
    Saving,
    /// It will be sent in a moment.
    Unsaved,
    /// The draft was changed elsewhere; a person has to choose.
    Conflict,
    /// The server cannot be reached; kept in the browser.
    Offline,
}

/// What the inspector is about.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Selection {
    /// Nothing: the flow itself.
    #[default]
    Nothing,
    /// One node.
    Node(NodeId),
    /// So many nodes.
    Nodes(usize),
    /// A thread.
    Edge(Edge),
}

/// The editor of one flow, provided by the flow screen to everything in it.
#[derive(Clone, Copy)]
pub struct EditorContext {
    slug: StoredValue<String>,
    model: StoredValue<Model>,
    /// What the server said last: revision, head, live, hooks. Its `flow` is not the truth while editing.
    pub document: RwSignal<FlowDocument>,
    /// Goes up with every change of the flow.
    pub flow_revision: RwSignal<u64>,
    /// What the checker found, for the whole flow.
    pub problems: RwSignal<Vec<Problem>>,
    /// What the compiler found at nodes in the last build, each with the node as it was built.
    pub(super) build_problems: StoredValue<Vec<(Node, Problem)>>,
    /// How the draft stands with the server.
    pub save_state: RwSignal<SaveState>,
    /// The inspector's subject.
    pub selection: RwSignal<Selection>,
    /// Which part of the canvas is seen.
    pub view: RwSignal<View>,
    /// The Rust of the flow as it stands; none before the first analysis.
    pub emitted: RwSignal<Option<Arc<Emitted>>>,
    /// Whether undo and redo have something to do.
    pub history: RwSignal<(bool, bool)>,
    /// Spoken by screen readers.
    pub announcement: RwSignal<String>,
    /// A field that wants the focus: the place of a problem somebody jumped to.
    pub wanted_field: RwSignal<Option<FieldId>>,
    /// Goes up when the canvas should bring the selection into sight.
    pub reveal: RwSignal<u64>,
    /// Sample events and what they make of the flow.
    pub samples: Samples,
    /// Sending of the draft.
    pub autosave: Autosave,
    /// The files of the flow's repository.
    pub files: Files,
    /// What the compiler said.
    pub compiler: Compiler,
    /// The text of the flow's own file.
    pub source: Source,
    /// Where it says what was done, or could not be.
    pub(super) toasts: Toasts,
    /// The pushed commit about which the person wants to decide later.
    pub push_put_off: RwSignal<Option<String>>,
}

impl EditorContext {
    /// The editor of a flow that has just been loaded.
    pub fn new(document: FlowDocument) -> Self {
        let flow = document.flow.clone();
        let samples = Samples::new(&document.slug);
        let editor = Self {
            slug: StoredValue::new(document.slug.clone()),
            model: StoredValue::new(Model::new(flow)),
            document: RwSignal::new(document),
            flow_revision: RwSignal::new(0),
            problems: RwSignal::default(),
            build_problems: StoredValue::default(),
            save_state: RwSignal::new(SaveState::Saved),
            selection: RwSignal::default(),
            view: RwSignal::default(),
            emitted: RwSignal::default(),
            history: RwSignal::new((false, false)),
            announcement: RwSignal::default(),
            wanted_field: RwSignal::new(None),
            reveal: RwSignal::new(0),
            samples,
            autosave: Autosave::new(),
            files: Files::new(),
            compiler: Compiler::new(),
            source: Source::new(),
            toasts: use_toasts(),
            push_put_off: RwSignal::new(None),
        };
        editor.take_source(editor.document.with_untracked(|document| document.source.clone()));
        editor.autosave.base.set_value(Some(editor.with_flow(Clone::clone)));
        editor.take_kept_draft();
        editor.send_kept_files();
        editor.analyse_soon();
        editor
    }

    /// The flow's address.
    pub fn slug(self) -> String {
        self.slug.get_value()
    }

    /// The flow's address, where its screen is still there.
    pub(super) fn try_slug(self) -> Option<String> {
        self.slug.try_get_value()
    }

    /// Whether the flow's screen is still there.
    pub fn is_open(self) -> bool {
        self.flow_revision.try_get_untracked().is_some()
    }

    /// Reads the flow, untracked. Track [`EditorContext::flow_revision`] to be woken by changes.
    pub fn with_flow<R>(self, read: impl FnOnce(&Flow) -> R) -> R {
        self.model.with_value(|model| read(model.flow()))
    }

    /// Reads the model, untracked.
    pub fn with_model<R>(self, read: impl FnOnce(&Model) -> R) -> R {
        self.model.with_value(read)
    }

    /// A copy of a node, untracked.
    pub fn node(self, id: &NodeId) -> Option<Node> {
        self.with_flow(|flow| flow.node(id).cloned())
    }

    /// A node's cell.
    pub fn cell(self, id: &NodeId) -> Option<NodeCell> {
        self.with_model(|model| model.cells.node(id).cloned())
    }

    /// An edge's cell.
    pub fn edge_cell(self, edge: &Edge) -> Option<EdgeCell> {
        self.with_model(|model| model.cells.edge(edge).cloned())
    }

    /// Applies one gesture's edit; whether it was done. One that does not fit changes nothing, and a note says so.
    pub fn apply(self, edit: Edit) -> bool {
        self.apply_as(edit, None)
    }

    /// Applies an edit that is one of a run of typing and is undone together with the others of its run.
    pub fn apply_typing(self, edit: Edit, typing: Typing) -> bool {
        self.apply_as(edit, Some(typing))
    }

    /// Applies one gesture's edit, and tells screen readers once it is done.
    pub fn apply_and_tell(self, edit: Edit, words: impl Into<String>) -> bool {
        let is_done = self.apply(edit);
        if is_done {
            self.announce(words);
        }
        is_done
    }

    fn apply_as(self, edit: Edit, typing: Option<Typing>) -> bool {
        self.read_before(&edit, typing.as_ref());
        if self.is_held_back(&edit, typing.as_ref()) {
            return false;
        }
        match self.model.try_update_value(|model| model.apply(edit, typing, now_ms())) {
            Some(Ok(())) => {
                self.changed();
                true
            }
            Some(Err(error)) => {
                self.toasts.refused(format!("Not possible: {error}."));
                false
            }
            None => false,
        }
    }

    /// What was typed into the code is read before something is drawn, so that neither undoes the other.
    fn read_before(self, edit: &Edit, typing: Option<&Typing>) {
        if typing != Some(&Typing::Code) && !Model::is_layout(edit) && self.is_typing() {
            self.settle_source();
        }
    }

    /// Whether a change waits until the code reads as Rust again; says so. What was read from the code never does.
    fn is_held_back(self, edit: &Edit, typing: Option<&Typing>) -> bool {
        typing != Some(&Typing::Code) && !Model::is_layout(edit) && self.is_broken()
    }

    fn is_broken(self) -> bool {
        let broken = self.code_is_broken();
        if broken {
            self.toasts.refused(
                "Not possible yet: the code does not read as Rust. Until it does, nodes can be moved and named, not changed.",
            );
        }
        broken
    }

    /// Takes the last gesture back.
    pub fn undo(self) {
        self.step_history(Model::undo, "Undone");
    }

    /// Does the last undone gesture again.
    pub fn redo(self) {
        self.step_history(Model::redo, "Redone");
    }

    fn step_history(self, step: impl FnOnce(&mut Model) -> bool, words: &str) {
        self.settle_source();
        if self.is_broken() {
            return;
        }
        if self.model.try_update_value(step) == Some(true) {
            self.announce(words);
            self.changed();
        }
    }

    /// Applies the cure of a problem.
    pub fn fix(self, fix: &Fix) {
        self.apply_and_tell((*fix.edit).clone(), format!("{}: done", fix.label));
    }

    /// Puts another flow, with its text, in place of this one, as when the server's version is taken.
    pub fn replace_flow(self, flow: Flow, source: Option<String>) {
        self.model.update_value(|model| model.replace(flow));
        self.take_source(source);
        self.after_change();
    }

    /// Follows a change of the flow: wakes readers, asks for an analysis, and for a save.
    fn changed(self) {
        self.after_change();
        self.save_soon();
    }

    /// Follows a change of the text that changed nothing on the canvas: it has to be saved all the same.
    pub(super) fn code_changed(self) {
        self.flow_revision.update(|revision| *revision += 1);
        self.save_soon();
    }

    /// Says that something is not saved yet as soon as a person types.
    pub(super) fn touched_by_typing(self) {
        if self.save_state.get_untracked() == SaveState::Saved {
            self.save_state.set(SaveState::Unsaved);
        }
    }

    fn after_change(self) {
        let history =
            self.with_model(|model| (model.history().can_undo(), model.history().can_redo()));
        if self.history.get_untracked() != history {
            self.history.set(history);
        }
        self.flow_revision.update(|revision| *revision += 1);
        self.show_selection();
        if self.model.try_update_value(Model::take_meaning_changed) == Some(true) {
            self.analyse_soon();
        } else {
            self.analyse_later();
        }
    }

    /// Selects one node and brings it into sight.
    pub fn select(self, id: NodeId) {
        self.select_nodes([id].into());
        self.reveal.update(|count| *count += 1);
    }

    /// Selects exactly these nodes.
    pub fn select_nodes(self, ids: BTreeSet<NodeId>) {
        self.model.update_value(|model| model.select(ids));
        self.show_selection();
    }

    /// Takes a node into the selection or out of it.
    pub fn toggle_selected(self, id: NodeId) {
        let mut ids = self.with_model(|model| model.selected().clone());
        if !ids.remove(&id) {
            ids.insert(id);
        }
        self.select_nodes(ids);
    }

    /// Selects a thread.
    pub fn select_edge(self, edge: Edge) {
        self.model.update_value(|model| model.select_edge(edge));
        self.show_selection();
    }

    /// The selected nodes.
    pub fn selected(self) -> BTreeSet<NodeId> {
        self.with_model(|model| model.selected().clone())
    }

    fn show_selection(self) {
        let selection = self.with_model(|model| {
            let mut ids = model.selected().iter();
            match (ids.next(), ids.len(), model.selected_edge()) {
                (Some(id), 0, _) => Selection::Node(id.clone()),
                (Some(_), rest, _) => Selection::Nodes(rest + 1),
                (None, _, Some(edge)) => Selection::Edge(edge.clone()),
                (None, _, None) => Selection::Nothing,
            }
        });
        if self.selection.with_untracked(|old| *old != selection) {
            self.selection.set(selection);
        }
    }

    /// Goes to where a problem is: selects its node and asks its field to take the focus.
    pub fn go_to(self, problem: &Problem) {
        if let Some(node) = &problem.node {
            self.select(node.clone());
            self.wanted_field.set(problem.field.clone());
        }
    }

    /// How many problems stand in the way of a deploy, tracked.
    pub fn errors(self) -> usize {
        self.found(|severity| severity == Severity::Error)
    }

    /// How many problems there are at all, tracked.
    pub fn findings(self) -> usize {
        self.found(|_| true)
    }

    fn found(self, counts: impl Fn(Severity) -> bool) -> usize {
        let of_checker = self
            .problems
            .with(|problems| problems.iter().filter(|problem| counts(problem.severity)).count());
        let of_compiler = self.loose_diagnostics();
        of_checker + of_compiler.iter().filter(|found| counts(found.severity)).count()
    }

    /// Says something to screen readers.
    pub fn announce(self, words: impl Into<String>) {
        self.announcement.set(words.into());
    }

    /// Asks the server again for its facts (head, live, hooks); the flow being edited stays.
    pub fn refresh_document(self) {
        spawn_local(async move {
            // What the screen shows stays right where the server does not answer; saving says so.
            if let Ok(document) = api::flow(&self.slug()).await {
                self.take_facts(document);
            }
        });
    }

    /// Takes the version that goes on after a person has chosen.
    pub fn take_settled(self, document: FlowDocument) {
        self.take_version(document);
        self.load_files();
        self.refresh_open_file();
    }

    /// Asks the server whether the draft or the repository moved, which costs it little, and for the rest if so.
    pub fn look_for_changes(self) {
        spawn_local(async move {
            let Ok(found) = repository::revision(&self.slug()).await else { return };
            let known = self.document.try_with_untracked(|document| {
                let commit = document.pushed.as_ref().map(|pushed| &pushed.commit);
                let commit = commit.or(document.head.as_ref()).map(|commit| commit.id.clone());
                (document.revision, commit)
            });
            if known.is_some_and(|known| known != (found.revision, found.commit)) {
                self.refresh_document();
                self.load_files();
                self.refresh_open_file();
            }
        });
    }

    /// Takes the server's facts. Where the draft was changed elsewhere and nothing is unsaved here, the change is
    /// taken too; otherwise the revision stays the one this draft was made from, and the next save finds the conflict.
    fn take_facts(self, document: FlowDocument) {
        let Some(known) = self.document.try_with_untracked(|facts| facts.revision) else {
            return;
        };
        if document.revision > known && self.is_saved() && !self.is_typing() {
            self.take_version(document);
            self.announce("This flow was changed elsewhere; the new version is shown.");
            return;
        }
        let facts = FlowDocument { revision: known, ..document };
        if self.document.with_untracked(|old| *old != facts) {
            self.document.set(facts);
            self.analyse_soon();
        }
    }

    /// Sends the draft now and waits until the server has it; gives the server's revision.
    ///
    /// # Errors
    /// As the save itself: 409 where the draft was changed elsewhere, `offline` where nobody answers.
    pub async fn save_now(self) -> Result<i64, ApiError> {
        self.save_file_now().await?;
        self.save_until_done().await
    }
}

/// A clock for runs of typing, in milliseconds; it starts anywhere and only goes forward.
pub(super) fn now_ms() -> f64 {
    window().performance().map_or(0.0, |clock| clock.now())
}
