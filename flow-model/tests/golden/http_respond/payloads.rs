//! The payload fields that this flow reads. Written by Hookloom.

use serde::Deserialize;
use serde::de::IgnoredAny;

/// What the flow reads of the payload.
#[derive(Clone, Debug, Deserialize)]
pub struct OrderReceived {
    pub body: Body,
}

#[derive(Clone, Debug, Deserialize)]
pub struct Body {
    pub email: String,
    pub items: Vec<IgnoredAny>,
    pub number: i64,
}
