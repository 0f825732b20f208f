//! The saved format: a flow as versioned JSON, and the migrations from every earlier version.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use thiserror::Error;

use crate::flow::Flow;

/// The version this build writes.
pub const VERSION: u64 = 1;

#[derive(Serialize, Deserialize)]
struct Saved {
    version: u64,
    flow: Flow,
}

/// Why a text is no saved flow.
#[derive(Debug, Error)]
pub enum SavedError {
    /// No JSON, or not of the right form; the text says line and column.
    #[error("this is not a saved flow: {0}")]
    Form(#[from] serde_json::Error),
    /// No `version` at the top.
    #[error("this is not a saved flow: it has no \"version\"")]
    NoVersion,
    /// Written by a newer Hookloom.
    #[error(
        "this flow was saved in format {found}; this Hookloom reads formats up to {VERSION}: update it"
    )]
    Newer {
        /// The version found.
        found: u64,
    },
}

/// Writes a flow in the current format: pretty JSON with a line feed at the end.
pub fn write(flow: &Flow) -> String {
    let saved = Saved { version: VERSION, flow: flow.clone() };
    let mut text = serde_json::to_string_pretty(&saved).expect("a flow has only text keys");
    text.push('\n');
    text
}

/// Reads a flow of any format up to the current one.
///
/// # Errors
/// Where the text is no saved flow, with line and column, or comes from a newer Hookloom.
pub fn read(text: &str) -> Result<Flow, SavedError> {
    let value: Value = serde_json::from_str(text)?;
    let found = value.get("version").and_then(Value::as_u64).ok_or(SavedError::NoVersion)?;
    if found > VERSION {
        return Err(SavedError::Newer { found });
    }
    let value = (found..VERSION).fold(value, migrate);
    Ok(serde_json::from_value::<Saved>(value)?.flow)
}

/// Brings a saved flow from format `from` to the next one. There is no earlier format yet.
fn migrate(value: Value, _from: u64) -> Value {
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_formats_that_are_known_are_read() {
        let current = write(&Flow::default());
        assert_eq!(read(&current).ok(), Some(Flow::default()));
        let version = |text: &str| current.replace("\"version\": 1", text);
        for (text, words) in [
            (version("\"version\": 2"), "saved in format 2; this Hookloom reads formats up to 1"),
            (version("\"version\": \"1\""), "has no \"version\""),
            (version("\"format\": 1"), "has no \"version\""),
            ("[]".to_owned(), "has no \"version\""),
            ("{\"version\": 1}".to_owned(), "missing field `flow`"),
            ("{".to_owned(), "line 1 column 1"),
        ] {
            let told = read(&text).expect_err(&text).to_string();
            assert!(told.contains(words), "{text}: {told}");
        }
    }
}
