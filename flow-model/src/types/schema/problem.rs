//! What could not be understood of a schema, with the place as a JSON pointer and the cure.

use std::collections::BTreeSet;
use std::fmt;

/// How many problems of one schema are told.
const LIMIT: usize = 50;

/// Something in a schema that could not be understood; what stands there is any data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchemaProblem {
    /// Stable code, such as `unknown-reference`.
    pub code: &'static str,
    /// Where in the document: `/properties/user/$ref`, or `#/definitions/user/type` behind a reference.
    pub pointer: String,
    /// One sentence for people, with the cure.
    pub message: String,
}

/// What is wrong.
#[derive(Clone, Debug)]
pub(super) enum Fault {
    NoJson { reason: String },
    TextTooLong { limit: usize },
    NoSchema,
    UnknownType { found: String },
    UnknownReference { reference: String, meant: Option<String> },
    RemoteReference { reference: String },
    TooDeep,
    TooLarge,
}

/// One step of the way to a place in a document.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step<'a> {
    Key(&'a str),
    Index(usize),
    /// Where a reference leads: the way begins anew there.
    Reference(&'a str),
}

/// Problems without repeats.
#[derive(Default)]
pub(super) struct Problems {
    found: Vec<SchemaProblem>,
    seen: BTreeSet<(&'static str, String)>,
}

impl Problems {
    pub fn add(&mut self, fault: Fault, place: &[Step<'_>]) {
        // Limits say all there is to say once.
        let is_limit = matches!(fault, Fault::TooDeep | Fault::TooLarge);
        let pointer = pointer(place);
        let key = (fault.code(), if is_limit { String::new() } else { pointer.clone() });
        if self.found.len() < LIMIT && self.seen.insert(key) {
            self.found.push(SchemaProblem::new(fault, &pointer));
        }
    }

    pub fn finish(self) -> Vec<SchemaProblem> {
        self.found
    }
}

impl SchemaProblem {
    pub(super) fn new(fault: Fault, pointer: &str) -> Self {
        Self { code: fault.code(), pointer: pointer.to_owned(), message: fault.to_string() }
    }
}

impl Fault {
    fn code(&self) -> &'static str {
        match self {
            Self::NoJson { .. } => "schema-no-json",
            Self::TextTooLong { .. } => "schema-too-long",
            Self::NoSchema => "no-schema",
            Self::UnknownType { .. } => "unknown-type",
            Self::UnknownReference { .. } => "unknown-reference",
            Self::RemoteReference { .. } => "remote-reference",
            Self::TooDeep => "schema-too-deep",
            Self::TooLarge => "schema-too-large",
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoJson { reason } => write!(f, "This is no JSON: {reason}."),
            Self::TextTooLong { limit } => write!(
                f,
                "The schema has more than {} MB: give only the part that describes the event.",
                limit >> 20
            ),
            Self::NoSchema => {
                f.write_str("A schema must stand here: an object in braces, true or false.")
            }
            Self::UnknownType { found } => write!(
                f,
                "There is no type `{}`: use string, number, integer, boolean, object, array or null.",
                found.trim_matches('"')
            ),
            Self::UnknownReference { reference, meant: Some(meant) } => {
                write!(f, "Nothing stands at `{reference}`. Did you mean `{meant}`?")
            }
            Self::UnknownReference { reference, meant: None } => {
                write!(f, "Nothing stands at `{reference}`: add the definition to this document.")
            }
            Self::RemoteReference { reference } => write!(
                f,
                "`{reference}` stands in another document, which is not loaded: copy the definition into this one."
            ),
            Self::TooDeep => f.write_str(
                "The schema is nested too deeply: what lies deeper than 64 levels counts as any data.",
            ),
            Self::TooLarge => f.write_str(
                "The schema is too large: what comes after the first 200,000 types counts as any data.",
            ),
        }
    }
}

/// The place as a JSON pointer; behind a reference it begins with that reference.
fn pointer(place: &[Step<'_>]) -> String {
    let mut text = String::new();
    for step in place {
        match step {
            Step::Key(key) => {
                text.push('/');
                text.push_str(&key.replace('~', "~0").replace('/', "~1"));
            }
            Step::Index(index) => text.push_str(&format!("/{index}")),
            Step::Reference(reference) => text = (*reference).to_owned(),
        }
    }
    text
}
