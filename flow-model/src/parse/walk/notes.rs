//! What calls came to, noted beside the statements in which they stand, and taken again where all is as it was.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::mem::{Discriminant, discriminant};
use std::rc::Rc;

use syn::Expr;

use super::{Drawn, Walk};
use crate::parse::names::Meaning;
use crate::parse::uses::Uses;

/// The notes on some statements that are read together, by where the calls begin and end in their text.
pub(in crate::parse) type Notes = RefCell<BTreeMap<(usize, usize), Note>>;

/// What a call came to.
pub(in crate::parse) struct Note {
    /// The node; none where the call was not understood.
    drawn: Option<Drawn>,
    /// The names that were asked for, with what they stood for. The rest is told by the text alone.
    names: Vec<(String, Stood)>,
    uses: Rc<Uses>,
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

impl Walk<'_> {
    /// What a call comes to, from the notes or by reading it.
    pub(super) fn noted(&self, call: &Expr, read: impl FnOnce() -> Option<Drawn>) -> Option<Drawn> {
        let Some(notes) = self.notes else {
            return read();
        };
        let from = self.source.from;
        let range = self.source.range(call);
        let place = (range.start - from, range.end - from);
        if let Some(note) = notes.borrow().get(&place)
            && (Rc::ptr_eq(&note.uses, self.uses) || note.uses == *self.uses)
            && note.names.iter().all(|(name, stood)| self.stands_for(name, stood))
        {
            let found = note.drawn.clone();
            return found.map(|drawn| Drawn { places: drawn.places.at(from), ..drawn });
        }
        let (drawn, asked) = self.names.asked_in(read);
        let stood = asked.into_iter().map(|name| {
            let stood = self.stood(&name)?;
            Some((name, stood))
        });
        if let Some(names) = stood.collect() {
            let note = Note { drawn: drawn.clone(), names, uses: Rc::clone(self.uses) };
            notes.borrow_mut().insert(place, note);
        }
        drawn
    }

    /// What a name stands for; none where that takes more than is worth to compare.
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
