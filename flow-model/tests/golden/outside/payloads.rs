//! The payload fields that this flow reads. Written by Hookloom.

use serde::Deserialize;

/// What the flow reads of the payload.
#[derive(Clone, Debug, Deserialize)]
pub struct IssuesOpened {}
