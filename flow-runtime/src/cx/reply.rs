//! The answer a flow gives to the caller of its HTTP trigger.

use serde_json::Value;

/// Status, content type and body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    pub(crate) status: u16,
    pub(crate) content_type: &'static str,
    pub(crate) body: String,
}

impl Reply {
    /// Answers with JSON. A status outside 200..=599 becomes 500 where it is sent.
    pub fn json(status: u16, body: impl Into<Value>) -> Self {
        Self { status, content_type: "application/json", body: body.into().to_string() }
    }

    /// Answers with plain text.
    pub fn text(status: u16, body: impl Into<String>) -> Self {
        Self { status, content_type: "text/plain; charset=utf-8", body: body.into() }
    }
}
