//! Templates: text with `{expression}` places; `{{` and `}}` are braces.

use std::fmt;
use std::ops::Range;

use super::Found;

/// A piece of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Text as it will appear, braces unescaped.
    Text(String),
    /// An expression's text, with its bytes in the template (inside the braces).
    Place {
        /// The expression.
        text: String,
        /// Where it stands.
        span: Range<usize>,
    },
}

/// Takes a template apart. Never fails: what is wrong is among the problems.
pub fn parse(text: &str) -> (Vec<Piece>, Vec<Found>) {
    (vec![Piece::Text(text.to_owned())], Vec::new())
}

/// Puts pieces together again.
pub fn print(pieces: &[Piece]) -> String {
    pieces.iter().map(ToString::to_string).collect()
}

impl fmt::Display for Piece {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(&text.replace('{', "{{").replace('}', "}}")),
            Self::Place { text, .. } => write!(f, "{{{text}}}"),
        }
    }
}
