//! The payload fields that this flow reads. Written by Hookloom.

use serde::Deserialize;

/// What the flow reads of the payload.
#[derive(Clone, Debug, Deserialize)]
pub struct Push {
    /// An array of commit objects describing the pushed commits.
    pub commits: Vec<Commit>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct Commit {
    /// An array of files added in the commit.
    #[serde(default)]
    pub added: Vec<String>,
    pub id: String,
    /// The commit message.
    pub message: String,
}
