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

/// A cure while the expression is walked: the bytes to replace and their new text.
#[derive(Clone, Debug)]
pub(super) struct Cure {
    pub label: String,
    pub span: Range<usize>,
    pub text: String,
}

impl Found {
    /// An error without cure.
    pub(super) fn error(
        code: &'static str,
        span: Range<usize>,
        message: impl Into<String>,
    ) -> Self {
        Self { code, severity: Severity::Error, span, message: message.into(), replacement: None }
    }

    /// The same problem where the checked text stands at `offset` of the field's whole text, with its cure
    /// as the field's new text.
    pub(super) fn placed(mut self, whole: &str, offset: usize, cure: Option<Cure>) -> Self {
        self.span = self.span.start + offset..self.span.end + offset;
        self.replacement = cure.and_then(|cure| {
            let before = whole.get(..cure.span.start + offset)?;
            let after = whole.get(cure.span.end + offset..)?;
            Some((cure.label, format!("{before}{}{after}", cure.text)))
        });
        self
    }
}

/// The text with a capital first letter, to start a sentence.
pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next();
    first.map_or_else(String::new, |first| first.to_uppercase().to_string() + letters.as_str())
}
