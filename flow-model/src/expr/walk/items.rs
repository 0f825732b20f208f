//! What the fields of logic nodes want of an expression: a value that decides, a count, a list of items.

use super::Walker;
use super::rust_shape::{collected, owned_items, settled, wide};
use crate::expr::Found;
use crate::expr::scope::Use;
use crate::expr::typed::{Inner, Typed};
use crate::types::Type;

impl Walker<'_> {
    /// A value that a `match` can decide on: text as `&str`, a whole number, true or false.
    pub fn decision(&mut self, typed: Typed) -> Typed {
        self.used(&typed);
        match &typed.ty {
            Type::Unknown => typed,
            Type::Bool => typed.dereferenced(0),
            Type::Int => wide(typed.dereferenced(0)),
            ty if ty.is_text() => typed.sliced(),
            _ => {
                self.unfit(&typed, "a text, a whole number, or true or false");
                typed
            }
        }
    }

    /// A whole number.
    pub fn whole(&mut self, typed: Typed) -> Typed {
        self.used(&typed);
        match &typed.ty {
            Type::Int => wide(typed.dereferenced(0)),
            Type::Unknown => typed,
            _ => {
                self.unfit(&typed, "a whole number");
                typed
            }
        }
    }

    /// A list whose items are taken one by one: of a place a reference, so that nothing is copied.
    pub fn items(&mut self, typed: Typed) -> Typed {
        self.read(&typed, Use::Presence);
        let typed = settled(typed);
        match &typed.ty {
            Type::List(_) => {}
            Type::Unknown => return typed,
            _ => {
                self.unfit(&typed, "a list");
                return typed;
            }
        }
        if typed.shape.series {
            // Slices of a text would not live as long as the items do.
            return collected(owned_slices(typed));
        }
        if typed.shape.place || typed.shape.refs > 0 { typed.borrowed() } else { typed }
    }

    fn unfit(&mut self, typed: &Typed, wanted: &str) {
        if matches!(typed.ty, Type::Optional(_)) {
            return self.missing_default(typed);
        }
        let message = format!("This must be {wanted}, but it is {}.", typed.ty);
        self.problem(Found::error("type-mismatch", typed.span.clone(), message), None);
    }
}

fn owned_slices(typed: Typed) -> Typed {
    match typed.shape.inner {
        Inner::Slices | Inner::Letters => owned_items(typed),
        _ => typed,
    }
}
