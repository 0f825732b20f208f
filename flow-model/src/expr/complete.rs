//! What can stand at the cursor: names, fields and methods, with type and sample value.

use std::ops::Range;

use serde::Serialize;

use super::Scope;

/// One proposal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Completion {
    /// What is shown: `title`, `starts_with`.
    pub label: String,
    /// What replaces `span`: `title`, `starts_with("")`.
    pub insert: String,
    /// Bytes of the text that are replaced.
    pub span: Range<usize>,
    /// What it is.
    pub kind: CompletionKind,
    /// Its type in plain words.
    pub ty: String,
    /// Its sample value, shortened; empty where there is none.
    pub sample: String,
    /// One line of help.
    pub about: String,
}

/// What a proposal is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CompletionKind {
    /// A name in scope.
    Name,
    /// A field of a record.
    Field,
    /// A method.
    Method,
    /// A known value of a text.
    Known,
}

/// Proposals for an expression with the cursor at a byte place.
pub fn complete(text: &str, cursor: usize, scope: &Scope) -> Vec<Completion> {
    let _ = (text, cursor, scope);
    Vec::new()
}

/// Proposals for a template: those of the place the cursor is in, none in plain text.
pub fn complete_template(text: &str, cursor: usize, scope: &Scope) -> Vec<Completion> {
    let _ = (text, cursor, scope);
    Vec::new()
}
