//! What a method of the understood subset is: its receiver, its arguments and what it gives.
//!
//! The one table of them drives checking, printing, completion, evaluation and `docs/expressions.md`.

use super::typed::{Inner, Typed};
use crate::types::Type;

mod table;

pub use table::ALL;

/// One method of the understood subset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Method {
    /// What it is called on.
    pub on: On,
    /// Its name.
    pub name: &'static str,
    /// The type that stands in `::<..>` behind the name; empty where none has to.
    pub generic: &'static str,
    /// Its arguments.
    pub takes: &'static [Takes],
    /// What it gives.
    pub gives: Gives,
    /// One line for people.
    pub about: &'static str,
    /// An expression over the sample of the tests, and its value as JSON.
    pub example: (&'static str, &'static str),
}

/// What a method is called on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum On {
    /// Text, also a date.
    Text,
    /// One letter of a text, as `chars()` gives them.
    Letter,
    /// True or false.
    Truth,
    /// A whole number.
    Whole,
    /// A number.
    Number,
    /// A list.
    List,
    /// The items of a list, after `.iter()`.
    Items,
    /// A value that may be missing.
    Maybe,
    /// Any data.
    Any,
}

/// What an argument is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// Text.
    Text,
    /// A whole number that is not negative.
    Size,
    /// A whole number that is the exponent of a power.
    Exponent,
    /// A stretch of places: `..3`, `2..`, `2..5`.
    Range,
    /// A value like the receiver.
    Same,
    /// A value like an item of the list.
    Item,
    /// A list or items like the receiver.
    Items,
    /// A value to stand in for a missing one.
    Default,
    /// A value that may be missing, like the receiver.
    Maybe,
    /// A closure from an item to true or false.
    Test,
    /// A closure from a reference to an item to true or false.
    TestOfReference,
    /// A closure from an item to anything.
    Each,
    /// A closure from an item to something that may be missing.
    EachMaybe,
    /// A closure from an item to a list.
    EachList,
    /// A closure from a reference to an item to what the items are ordered by.
    Key,
    /// A closure without variable, that gives what stands in for a missing value.
    Otherwise,
}

/// What a method gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gives {
    /// True or false.
    Truth,
    /// A count.
    Size,
    /// The receiver's type, as a value of its own.
    Same,
    /// Text that borrows from the receiver.
    Slice,
    /// New text.
    Text,
    /// Items that are such text.
    Slices,
    /// The letters of a text, as items.
    Letters,
    /// Text that may be missing.
    MaybeSlice,
    /// A place, counted from 0, that may be missing.
    MaybeSize,
    /// A whole number that may be missing.
    MaybeWhole,
    /// The whole number that a text may be: a `Result` in Rust.
    ParsedWhole,
    /// The number that a text may be.
    ParsedNumber,
    /// The truth that a text may be.
    ParsedTruth,
    /// A number that may be missing.
    MaybeNumber,
    /// True or false, or missing.
    MaybeTruth,
    /// A list of any data that may be missing.
    MaybeList,
    /// A stretch of the list that may be missing.
    MaybePart,
    /// The items of a list.
    Items,
    /// Some of the same items.
    SameItems,
    /// What the closure makes of each item.
    Mapped,
    /// The items of what the closure makes of each item.
    Flattened,
    /// An item that may be missing.
    MaybeItem,
    /// What the closure makes of the value, if there is one.
    MaybeMapped,
    /// What the closure makes of the value, or the default.
    MappedOr,
    /// The value that may have been missing.
    Present,
    /// The same, may be missing.
    SameMaybe,
    /// The sum or product of the items.
    Sum,
    /// A list of the items.
    Collected,
}

impl On {
    /// All receivers, in the order of the documentation.
    pub const ALL: [Self; 9] = [
        Self::Text,
        Self::Letter,
        Self::Truth,
        Self::Whole,
        Self::Number,
        Self::List,
        Self::Items,
        Self::Maybe,
        Self::Any,
    ];

    /// What methods a walked expression has.
    pub(super) fn of(typed: &Typed) -> Option<Self> {
        match &typed.ty {
            Type::Text { .. } if typed.shape.inner == Inner::Letters => Some(Self::Letter),
            Type::List(_) if typed.shape.series => Some(Self::Items),
            other => Self::of_type(other),
        }
    }

    /// What methods the values of a type have.
    pub fn of_type(ty: &Type) -> Option<Self> {
        match ty {
            Type::Text { .. } | Type::DateTime => Some(Self::Text),
            Type::Bool => Some(Self::Truth),
            Type::Int => Some(Self::Whole),
            Type::Float => Some(Self::Number),
            Type::List(_) => Some(Self::List),
            Type::Optional(_) => Some(Self::Maybe),
            Type::Any => Some(Self::Any),
            Type::Null | Type::Record(_) | Type::Unknown => None,
        }
    }

    /// In plain words: "text".
    pub fn words(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Letter => "letter",
            Self::Truth => "true or false",
            Self::Whole => "whole number",
            Self::Number => "number",
            Self::List => "list",
            Self::Items => "items of a list",
            Self::Maybe => "value that may be missing",
            Self::Any => "any data",
        }
    }
}

impl Takes {
    /// How the argument is written in the documentation.
    pub fn words(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Size | Self::Exponent => "whole number",
            Self::Range => "from..to",
            Self::Same => "value",
            Self::Item => "item",
            Self::Items => "list",
            Self::Default => "default",
            Self::Maybe => "other",
            Self::Test | Self::TestOfReference => "|item| true or false",
            Self::Each => "|item| value",
            Self::EachMaybe => "|item| value that may be missing",
            Self::EachList => "|item| list",
            Self::Key => "|item| what to order by",
            Self::Otherwise => "|| default",
        }
    }
}

impl Gives {
    /// In plain words; empty where it depends on the receiver.
    pub fn words(self) -> &'static str {
        match self {
            Self::Truth => "true or false",
            Self::Size => "whole number",
            Self::Slice | Self::Text => "text",
            Self::Slices => "items that are texts",
            Self::Letters => "items that are letters",
            Self::MaybeSlice => "text, may be missing",
            Self::MaybeSize | Self::MaybeWhole | Self::ParsedWhole => {
                "whole number, may be missing"
            }
            Self::MaybeNumber | Self::ParsedNumber => "number, may be missing",
            Self::MaybeTruth | Self::ParsedTruth => "true or false, may be missing",
            Self::MaybeList | Self::MaybePart => "list, may be missing",
            Self::MaybeItem => "item, may be missing",
            Self::Items | Self::SameItems | Self::Mapped | Self::Flattened => "items of a list",
            Self::Collected => "list",
            Self::MaybeMapped => "value, may be missing",
            Self::Same | Self::MappedOr | Self::Present | Self::SameMaybe | Self::Sum => "",
        }
    }

    /// The type where it is the same for every receiver.
    pub fn ty(self) -> Option<Type> {
        Some(match self {
            Self::Truth => Type::Bool,
            Self::Size => Type::Int,
            Self::Slice | Self::Text => Type::text(),
            Self::Slices | Self::Letters => Type::list(Type::text()),
            Self::MaybeSlice => Type::text().optional(),
            Self::MaybeSize | Self::MaybeWhole | Self::ParsedWhole => Type::Int.optional(),
            Self::MaybeNumber | Self::ParsedNumber => Type::Float.optional(),
            Self::MaybeTruth | Self::ParsedTruth => Type::Bool.optional(),
            Self::MaybeList => Type::list(Type::Any).optional(),
            _ => return None,
        })
    }
}

impl Method {
    /// Its name with what stands in `::<..>`.
    pub fn spelt(&self) -> String {
        if self.generic.is_empty() {
            return self.name.to_owned();
        }
        format!("{}::<{}>", self.name, self.generic)
    }
}

/// The methods of a receiver, in table order.
pub fn of(on: On) -> impl Iterator<Item = &'static Method> {
    ALL.iter().filter(move |method| method.on == on)
}

/// A method by name, with what stands in `::<..>` behind it (empty for nothing).
pub fn find(on: On, name: &str, generic: &str) -> Option<&'static Method> {
    let mut named = of(on).filter(|method| method.name == name);
    named.find(|method| method.generic == generic)
}

/// Whether a receiver has a method of this name.
pub fn is_known(on: On, name: &str) -> bool {
    of(on).any(|method| method.name == name)
}
