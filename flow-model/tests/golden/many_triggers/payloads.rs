//! The payload fields that this flow reads. Written by Hookloom.

use serde::Deserialize;

/// What the flow reads of the payload.
#[derive(Clone, Debug, Deserialize)]
pub struct Hook0 {}

/// What the flow reads of the payload.
#[derive(Clone, Debug, Deserialize)]
pub struct Hook1 {}

/// What the flow reads of the payload.
#[derive(Clone, Debug, Deserialize)]
pub struct Hook2 {}

/// What the flow reads of the payload.
#[derive(Clone, Debug, Deserialize)]
pub struct Hook3 {}

/// What the flow reads of the payload.
#[derive(Clone, Debug, Deserialize)]
pub struct Hook4 {}

/// What the flow reads of the payload.
#[derive(Clone, Debug, Deserialize)]
pub struct Hook5 {}

/// What the flow reads of the payload.
#[derive(Clone, Debug, Deserialize)]
pub struct Hook6 {}

/// What the flow reads of the payload.
#[derive(Clone, Debug, Deserialize)]
pub struct Hook7 {}

/// What the flow reads of the payload.
#[derive(Clone, Debug, Deserialize)]
pub struct Hook8 {}

/// What the flow reads of the payload.
#[derive(Clone, Debug, Deserialize)]
pub struct Hook9 {}

/// What the flow reads of the payload.
#[derive(Clone, Debug, Deserialize)]
pub struct Hook10 {}

/// What the flow reads of the payload.
#[derive(Clone, Debug, Deserialize)]
pub struct Hook11 {}

/// What the flow reads of the payload.
#[derive(Clone, Debug, Deserialize)]
pub struct Hook12 {}

/// What the flow reads of the payload.
#[derive(Clone, Debug, Deserialize)]
pub struct Hook13 {}

/// What the flow reads of the payload.
#[derive(Clone, Debug, Deserialize)]
pub struct Hook14 {}

/// What the flow reads of the payload.
#[derive(Clone, Debug, Deserialize)]
pub struct Hook15 {}

/// What the flow reads of the payload.
#[derive(Clone, Debug, Deserialize)]
pub struct Hook16 {}

/// What the flow reads of the payload.
#[derive(Clone, Debug, Deserialize)]
pub struct Hook17 {}

/// What the flow reads of the payload.
#[derive(Clone, Debug, Deserialize)]
pub struct Hook18 {}

/// What the flow reads of the payload.
#[derive(Clone, Debug, Deserialize)]
pub struct Hook19 {}

/// What the flow reads of the payload.
#[derive(Clone, Debug, Deserialize)]
pub struct Hook20 {}

/// What the flow reads of the payload.
#[derive(Clone, Debug, Deserialize)]
pub struct Hook21 {}

/// What the flow reads of the payload.
#[derive(Clone, Debug, Deserialize)]
pub struct Hook22 {}

/// What the flow reads of the payload.
#[derive(Clone, Debug, Deserialize)]
pub struct Hook23 {}

/// What the flow reads of the payload.
#[derive(Clone, Debug, Deserialize)]
pub struct Hook24 {}

/// What the flow reads of the payload.
#[derive(Clone, Debug, Deserialize)]
pub struct Hook25 {}

/// What the flow reads of the payload.
#[derive(Clone, Debug, Deserialize)]
pub struct Hook26 {}

/// What the flow reads of the payload.
#[derive(Clone, Debug, Deserialize)]
pub struct Hook27 {}

/// What the flow reads of the payload.
#[derive(Clone, Debug, Deserialize)]
pub struct Hook28 {}

/// What the flow reads of the payload.
#[derive(Clone, Debug, Deserialize)]
pub struct Hook29 {}

/// What the flow reads of the payload.
#[derive(Clone, Debug, Deserialize)]
pub struct Hook30 {}

/// What the flow reads of the payload.
#[derive(Clone, Debug, Deserialize)]
pub struct Hook31 {}

/// What the flow reads of the payload.
#[derive(Clone, Debug, Deserialize)]
pub struct Hook32 {}

/// What the flow reads of the payload.
#[derive(Clone, Debug, Deserialize)]
pub struct Hook33 {}

/// What the flow reads of the payload.
#[derive(Clone, Debug, Deserialize)]
pub struct Hook34 {}

/// What the flow reads of the payload.
#[derive(Clone, Debug, Deserialize)]
pub struct Hook35 {}

/// What the flow reads of the payload.
#[derive(Clone, Debug, Deserialize)]
pub struct Hook36 {}

/// What the flow reads of the payload.
#[derive(Clone, Debug, Deserialize)]
pub struct Hook37 {}

/// What the flow reads of the payload.
#[derive(Clone, Debug, Deserialize)]
pub struct Hook38 {}

/// What the flow reads of the payload.
#[derive(Clone, Debug, Deserialize)]
pub struct Hook39 {}
