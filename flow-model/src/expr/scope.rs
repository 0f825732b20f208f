//! What an expression can name, and what it reads of those names.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;

use crate::types::Type;

/// The names an expression can use.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// The fields of the event, shared by all nodes that can use them.
    event: Arc<BTreeMap<String, Name>>,
    /// All other names; they hide fields of the event.
    names: BTreeMap<String, Name>,
}

/// What a name stands for, with what completion shows of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// Its value's type, or why it cannot be used here.
    pub binding: Binding,
    /// A sample value; none where there is no sample.
    pub sample: Option<Value>,
    /// One line: "from the event", "output of Add row".
    pub about: String,
}

/// What a name is bound to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Binding {
    /// A value; `Optional` where it may not be there.
    Value {
        /// Its type.
        ty: Type,
        /// How the Rust variable holds it.
        held: Held,
    },
    /// A name that exists in the flow, but whose value never is here.
    OutOfReach {
        /// A whole sentence for people.
        reason: String,
    },
}

/// How a Rust expression or variable holds its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    /// Owned and free to move, or copied: the value of a call, a number, a `String` just made.
    Owned,
    /// A place inside something borrowed, such as `issue.title`, or an owned variable that others read too:
    /// it must be cloned to be owned, `&` makes it a reference.
    Place,
    /// `&T`, `&str` for text: a literal, a payload alias, a step's output, a closure's item.
    Reference,
    /// An owned `Option`, list or iterator of references: `Option<&T>`, `Option<&str>`.
    OfReferences,
    /// An owned option of what is an option itself, `Option<Option<T>>`, where the type says that it may be missing.
    Nested {
        /// How many options too many there are.
        deep: u8,
        /// Whether the innermost holds a reference.
        of_reference: bool,
    },
}

/// A path that an expression reads. List items are transparent:
/// `issue.labels.iter().any(|label| label.name == "bug")` reads `issue`, `[labels, name]`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Read {
    /// The name in scope.
    pub root: String,
    /// JSON keys, on the way down.
    pub path: Vec<String>,
    /// What it reads there.
    pub how: Use,
}

/// How a value is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Use {
    /// Whether it is there, or how many there are.
    Presence,
    /// Itself: `row![issue.user]`.
    Whole,
    /// By Rust outside the subset, which may read any field that the package's Rust names: `steps::score(&issue)`.
    Handed,
}

impl Scope {
    /// Adds or replaces a name without sample.
    pub fn insert(&mut self, name: impl Into<String>, binding: Binding) {
        self.describe(name, Name { binding, sample: None, about: String::new() });
    }

    /// Adds or replaces a name with what completion shows of it.
    pub fn describe(&mut self, name: impl Into<String>, what: Name) {
        self.names.insert(name.into(), what);
    }

    /// Gives a name its sample value; an unknown name is left out.
    pub fn set_sample(&mut self, name: &str, sample: Value) {
        if let Some(what) = self.names.get_mut(name) {
            what.sample = Some(sample);
        } else if let Some(what) = self.event.get(name) {
            let what = Name { sample: Some(sample), ..what.clone() };
            self.describe(name, what);
        }
    }

    /// What a name stands for.
    pub fn get(&self, name: &str) -> Option<&Name> {
        self.names.get(name).or_else(|| self.event.get(name))
    }

    /// All names, sorted.
    pub fn names(&self) -> impl Iterator<Item = (&str, &Name)> {
        let all: BTreeMap<&String, &Name> = self.event.iter().chain(&self.names).collect();
        all.into_iter().map(|(name, what)| (name.as_str(), what))
    }

    /// The names that are no fields of the event, sorted.
    pub(crate) fn own_names(&self) -> impl Iterator<Item = (&str, &Name)> {
        self.names.iter().map(|(name, what)| (name.as_str(), what))
    }

    /// Adds the top-level fields of a trigger's payload as names: copied values (numbers, true or false)
    /// owned, all others as references.
    pub fn insert_payload(&mut self, payload: &Type, sample: Option<&Value>) {
        let Some(record) = payload.as_record() else {
            return;
        };
        let event = Arc::make_mut(&mut self.event);
        for field in &record.fields {
            let held = if field.ty.is_copy() { Held::Owned } else { Held::Reference };
            let about = if field.about.is_empty() { "From the event." } else { &field.about };
            let what = Name {
                binding: Binding::Value { ty: field.ty.clone(), held },
                sample: sample.and_then(|sample| sample.get(&field.name)).cloned(),
                about: about.to_owned(),
            };
            self.names.remove(&field.name);
            event.insert(field.name.clone(), what);
        }
    }
}
