//! The payload fields that this flow reads. Written by Hookloom.

use serde::Deserialize;

/// What the flow reads of the payload.
#[derive(Clone, Debug, Deserialize)]
pub struct Push {
    /// Metaproperties for Git author/committer information.
    pub pusher: Pusher,
    /// The full git ref that was pushed.
    pub r#ref: String,
    /// A git repository
    pub repository: Repository,
}

#[derive(Clone, Debug, Deserialize)]
pub struct Pusher {
    /// The git author's name.
    pub name: String,
}

#[derive(Clone, Debug, Deserialize)]
pub struct Repository {
    pub full_name: String,
}
