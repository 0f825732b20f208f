//! The texts of form fields as they stand in the code, with the ways in which each may be written.

use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;

use proc_macro2::TokenStream;

use crate::flow::FieldValue;
use crate::ids::FieldId;

/// One text of a form field, as it stands in the code.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub field: FieldId,
    /// Which entry of a list or map.
    pub index: Option<usize>,
    /// Bytes in the source.
    pub range: Range<usize>,
    /// The text in parts; each place in it may be written in several ways.
    pub parts: Vec<Part>,
}

/// The places of a node, shared with what is remembered of it.
#[derive(Clone, Debug)]
pub(in crate::parse) struct Places {
    /// Their bytes count from a byte of the source; where some do not stand behind it, they wrap.
    shared: Rc<Vec<Place>>,
    from: usize,
}

impl Places {
    /// Places by their bytes in the source, to be counted from one of them.
    pub fn new(places: Vec<Place>, from: usize) -> Self {
        let mut all = Self { shared: Rc::default(), from };
        places.into_iter().for_each(|place| all.push(place));
        all
    }

    /// Moves all of them along with what began at one byte and begins at another now.
    pub fn move_along(&mut self, from: usize, to: usize) {
        self.from = self.from.wrapping_add(to).wrapping_sub(from);
    }

    pub fn push(&mut self, place: Place) {
        let Range { start, end } = place.range;
        let range = start.wrapping_sub(self.from)..end.wrapping_sub(self.from);
        Rc::make_mut(&mut self.shared).push(Place { range, ..place });
    }

    /// The places, without their bytes.
    pub fn texts(&self) -> impl Iterator<Item = &Place> {
        self.shared.iter()
    }

    /// The places with their bytes in the source.
    pub fn ranges(&self) -> impl Iterator<Item = (&Place, Range<usize>)> {
        self.shared.iter().map(|place| {
            let Range { start, end } = place.range;
            (place, start.wrapping_add(self.from)..end.wrapping_add(self.from))
        })
    }
}

/// A part of a field's text.
#[derive(Clone, Debug)]
pub(crate) enum Part {
    /// As it is.
    Plain(String),
    /// An expression, in the ways in which it can be written, the shortest first.
    Open {
        ways: Vec<String>,
        /// What stands in the code.
        wanted: TokenStream,
        /// Which of the ways only leaves out what stands around it.
        core: usize,
        fit: Fit,
    },
}

/// What the emitter makes of an expression where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fit {
    /// Any value, as it is.
    Value,
    /// True or false.
    Truth,
    /// A place among others in a text.
    Display,
    /// A text of its own, inside the braces of a template.
    Text,
    /// A value of its own.
    Owned,
    /// What decides between ways.
    Decision,
    /// A whole number.
    Whole,
    /// A list whose items are taken one by one.
    Items,
}

impl Place {
    /// The text with one chosen for each open part, in order; the first of its ways where none is.
    pub fn text(&self, chosen: &[String]) -> String {
        let mut chosen = chosen.iter();
        let part = |part: &Part| match part {
            Part::Plain(text) => text.clone(),
            Part::Open { ways, fit, .. } => {
                let text = chosen.next().or(ways.first()).cloned().unwrap_or_default();
                if fit.is_in_braces() { format!("{{{text}}}") } else { text }
            }
        };
        self.parts.iter().map(part).collect()
    }
}

impl Fit {
    fn is_in_braces(self) -> bool {
        matches!(self, Self::Display | Self::Text)
    }
}

/// Puts a text into a field, or into an entry of it; tells whether it was another one.
pub(in crate::parse) fn set(
    fields: &mut BTreeMap<FieldId, FieldValue>,
    field: &FieldId,
    index: Option<usize>,
    text: String,
) -> bool {
    let slot = match (fields.get_mut(field), index) {
        (Some(FieldValue::List(items)), Some(index)) => items.get_mut(index),
        (Some(FieldValue::Pairs(pairs)), Some(index)) => pairs.get_mut(index).map(|(_, text)| text),
        (Some(FieldValue::Text(before)), _) => Some(before),
        _ => {
            fields.insert(field.clone(), FieldValue::Text(text));
            return true;
        }
    };
    slot.is_some_and(|slot| std::mem::replace(slot, text) != *slot)
}
