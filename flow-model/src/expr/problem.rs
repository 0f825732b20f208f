//! A problem inside an expression's text, before it is known which node and field the text stands in.

use std::ops::Range;

use crate::problem::Severity;

/// A problem with a byte span in the checked text.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// Stable code, such as `unknown-field`.
    pub code: &'static str,
    /// Whether it stands in the way of a deploy.
    pub severity: Severity,
    /// Bytes of the field's text.
    pub span: Range<usize>,
    /// One sentence for people.
    pub message: String,
    /// A cure where it is sure: the words for its button, and the whole new text of the field.
    pub replacement: Option<(String, String)>,
}
