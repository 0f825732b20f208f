//! The payload fields that this flow reads. Written by Hookloom.

use serde::Deserialize;

/// What the flow reads of the payload.
#[derive(Clone, Debug, Deserialize)]
pub struct Push {
    /// An array of commit objects describing the pushed commits.
    pub commits: Vec<Commit>,
    /// The full git ref that was pushed.
    pub r#ref: String,
}

#[derive(Clone, Debug, Deserialize)]
pub struct Commit {
    pub id: String,
}
