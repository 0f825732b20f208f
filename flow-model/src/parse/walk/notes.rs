//! What calls came to, noted by their text, and taken again where all that they were read from is as it was.

use std::cell::RefCell;
use std::mem::{Discriminant, discriminant};
use std::rc::Rc;

use syn::Expr;

use super::{Drawn, Walk};
use crate::memory::Memory;
use crate::parse::names::Meaning;
use crate::parse::uses::Uses;

/// What a call came to.
struct Note {
    text: String,
    /// The byte at which the call began.
    start: usize,
    /// The names that were asked for, with what they stood for.
    names: Vec<(String, Stood)>,
    uses: Rc<Uses>,
    /// The node; none where the call was not understood.
    drawn: Option<Drawn>,
}

/// What a name stood for, as far as a field can tell.
enum Stood {
    /// Nothing that is known.
    Unknown,
    /// This place in the payload.
    Payload(Vec<String>),
    /// The output of this name.
    Output(String),
    Other(Discriminant<Meaning>),
}

thread_local! {
    static NOTES: RefCell<Memory<Rc<Note>>> = RefCell::default();
}

/// Begins to read a file.
pub(super) fn begin() {
    NOTES.with_borrow_mut(Memory::next_round);
}

impl Walk<'_> {
    /// What a call comes to, from the notes or by reading it.
    pub(super) fn noted(&self, call: &Expr, read: impl FnOnce() -> Option<Drawn>) -> Option<Drawn> {
        let range = self.source.range(call);
        let (start, text) = (range.start, self.source.slice(range));
        let is_same = |note: &Rc<Note>| {
            note.text == text
                && (Rc::ptr_eq(&note.uses, &self.uses) || note.uses == self.uses)
                && note.names.iter().all(|(name, stood)| self.stands_for(name, stood))
        };
        if let Some(note) = NOTES.with_borrow_mut(|notes| notes.recall(&text, is_same)) {
            let mut drawn = note.drawn.clone()?;
            drawn.places.move_along(note.start, start);
            return Some(drawn);
        }
        let (drawn, asked) = self.names.asked_in(read);
        let stood = asked.into_iter().map(|name| {
            let stood = self.stood(&name)?;
            Some((name, stood))
        });
        if let Some(names) = stood.collect() {
            let uses = Rc::clone(&self.uses);
            let note = Note { text: text.to_owned(), start, names, uses, drawn: drawn.clone() };
            NOTES.with_borrow_mut(|notes| notes.keep(&text, Rc::new(note)));
        }
        drawn
    }

    /// What a name stands for; none for a value that is written elsewhere, which the call's own text does not tell.
    fn stood(&self, name: &str) -> Option<Stood> {
        Some(match self.names.get(name).map(|name| &name.meaning) {
            None => Stood::Unknown,
            Some(Meaning::Payload(path)) => Stood::Payload(path.clone()),
            Some(Meaning::Output(node)) => Stood::Output(self.outputs.get(*node)?.clone()),
            Some(Meaning::Written(_)) => return None,
            Some(other) => Stood::Other(discriminant(other)),
        })
    }

    fn stands_for(&self, name: &str, stood: &Stood) -> bool {
        match (self.names.get(name).map(|name| &name.meaning), stood) {
            (None, Stood::Unknown) => true,
            (Some(Meaning::Payload(path)), Stood::Payload(before)) => path == before,
            (Some(Meaning::Output(node)), Stood::Output(before)) => {
                self.outputs.get(*node) == Some(before)
            }
            (Some(other), Stood::Other(before)) => discriminant(other) == *before,
            _ => false,
        }
    }
}
