//! The value of an expression on JSON data, by the same method table that checks it.

use std::ops::Range;

use thiserror::Error;

/// Why an expression has no value.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{message}")]
pub struct EvalError {
    /// Bytes of the text.
    pub span: Range<usize>,
    /// One sentence for people.
    pub message: String,
}
