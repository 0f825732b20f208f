//! Undo and redo: two stacks of edits, each the inverse of one gesture.

use flow_model::edit::Edit;
use flow_model::ids::{FieldId, NodeId};

/// Typing that pauses for longer than this begins a new step of the history, in milliseconds.
const TYPING_PAUSE_MS: f64 = 1_500.0;

/// How many gestures can be undone.
const DEPTH: usize = 500;

/// What a run of typing is about; edits with the same subject become one step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Typing {
    /// A field of a node.
    Field(NodeId, FieldId),
    /// A node's title.
    Title(NodeId),
    /// The name of a node's output.
    Output(NodeId),
    /// What a node answers in a simulation.
    Pinned(NodeId),
    /// These nodes, nudged with the arrow keys.
    Nudge(Vec<NodeId>),
    /// The flow's name.
    Name,
    /// The flow's description.
    About,
    /// The flow's own file in the code view.
    Code,
}

/// What can be undone and redone.
#[derive(Clone, Debug, Default)]
pub struct History {
    undo: Vec<Edit>,
    redo: Vec<Edit>,
    typing: Option<(Typing, f64)>,
}

impl History {
    /// Remembers the inverse of a gesture that has just been applied.
    /// With `typing`, an inverse that continues the same run within the pause becomes one with the run's own.
    pub fn push(&mut self, inverse: Edit, typing: Option<Typing>, now_ms: f64) {
        self.redo.clear();
        let goes_on = matches!((&self.typing, &typing), (Some((last, at)), Some(this))
            if last == this && now_ms - at < TYPING_PAUSE_MS);
        self.typing = typing.map(|subject| (subject, now_ms));
        if goes_on && let Some(run) = self.undo.pop() {
            self.undo.push(joined(inverse, run));
            return;
        }
        self.undo.push(inverse);
        if self.undo.len() > DEPTH {
            self.undo.remove(0);
        }
    }

    /// Takes the edit that undoes the last gesture; its own inverse goes to [`History::undone`].
    pub fn take_undo(&mut self) -> Option<Edit> {
        self.typing = None;
        self.undo.pop()
    }

    /// Remembers how to redo what was undone.
    pub fn undone(&mut self, inverse: Edit) {
        self.redo.push(inverse);
    }

    /// Takes the edit that redoes the last undone gesture; its own inverse goes to [`History::redone`].
    pub fn take_redo(&mut self) -> Option<Edit> {
        self.typing = None;
        self.redo.pop()
    }

    /// Remembers how to undo what was redone.
    pub fn redone(&mut self, inverse: Edit) {
        self.undo.push(inverse);
    }

    /// Forgets everything: the flow was replaced from outside.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// Whether there is something to undo.
    pub fn can_undo(&self) -> bool {
        !self.undo.is_empty()
    }

    /// Whether there is something to redo.
    pub fn can_redo(&self) -> bool {
        !self.redo.is_empty()
    }
}

/// The inverse of a run of typing: the last edit is taken back first. Of edits that set one thing over and over
/// the first inverse alone leads back to where the run began.
fn joined(last: Edit, run: Edit) -> Edit {
    match (last, run) {
        (Edit::Batch { mut edits }, Edit::Batch { edits: before }) => {
            edits.extend(before);
            Edit::Batch { edits }
        }
        (Edit::Batch { mut edits }, run) => {
            edits.push(run);
            Edit::Batch { edits }
        }
        (last, Edit::Batch { mut edits }) => {
            edits.insert(0, last);
            Edit::Batch { edits }
        }
        (_, run) => run,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> Edit {
        Edit::SetName { name: text.into() }
    }

    #[test]
    fn typing_is_one_step_until_it_pauses() {
        let mut history = History::default();
        history.push(name(""), Some(Typing::Name), 0.0);
        history.push(name("a"), Some(Typing::Name), 500.0);
        history.push(name("ab"), Some(Typing::Name), 1_000.0);
        history.push(name("abc"), Some(Typing::Name), 9_000.0);
        assert_eq!(history.take_undo(), Some(name("abc")));
        assert_eq!(history.take_undo(), Some(name("")));
        assert!(!history.can_undo());
    }

    #[test]
    fn a_run_of_several_edits_each_leads_back_to_where_it_began() {
        let mut history = History::default();
        let batch = |texts: &[&str]| Edit::Batch { edits: texts.iter().map(|t| name(t)).collect() };
        history.push(batch(&["1", "2"]), Some(Typing::Name), 0.0);
        history.push(name("3"), Some(Typing::Name), 1.0);
        history.push(batch(&["4"]), Some(Typing::Name), 2.0);
        assert_eq!(history.take_undo(), Some(batch(&["4", "3", "1", "2"])));
        assert!(!history.can_undo());
    }

    #[test]
    fn another_subject_begins_a_new_step() {
        let mut history = History::default();
        history.push(name("1"), Some(Typing::Name), 0.0);
        history.push(name("2"), Some(Typing::Title("a".into())), 1.0);
        history.push(name("3"), None, 2.0);
        history.push(name("4"), None, 3.0);
        assert_eq!(history.undo.len(), 4);
    }

    #[test]
    fn a_new_edit_forgets_what_could_be_redone() {
        let mut history = History::default();
        history.push(name("1"), None, 0.0);
        let undone = history.take_undo().expect("one was pushed");
        history.undone(undone);
        assert!(history.can_redo());
        history.push(name("2"), None, 1.0);
        assert!(!history.can_redo());
    }
}
