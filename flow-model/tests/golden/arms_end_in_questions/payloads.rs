//! The payload fields that this flow reads. Written by Hookloom.

use serde::Deserialize;

/// What the flow reads of the payload.
#[derive(Clone, Debug, Deserialize)]
pub struct TakesFilter {
    pub body: Body,
}

#[derive(Clone, Debug, Deserialize)]
pub struct Body {
    pub number: i64,
}

/// What the flow reads of the payload.
#[derive(Clone, Debug, Deserialize)]
pub struct TakesOneFilter {
    pub body: TakesOneFilterBody,
}

#[derive(Clone, Debug, Deserialize)]
pub struct TakesOneFilterBody {
    pub number: i64,
}

/// What the flow reads of the payload.
#[derive(Clone, Debug, Deserialize)]
pub struct TakesParallelFilter {
    pub body: TakesParallelFilterBody,
}

#[derive(Clone, Debug, Deserialize)]
pub struct TakesParallelFilterBody {
    pub number: i64,
}

/// What the flow reads of the payload.
#[derive(Clone, Debug, Deserialize)]
pub struct TakesBranch {
    pub body: TakesBranchBody,
}

#[derive(Clone, Debug, Deserialize)]
pub struct TakesBranchBody {
    pub number: i64,
}

/// What the flow reads of the payload.
#[derive(Clone, Debug, Deserialize)]
pub struct TakesOneBranch {
    pub body: TakesOneBranchBody,
}

#[derive(Clone, Debug, Deserialize)]
pub struct TakesOneBranchBody {
    pub number: i64,
}

/// What the flow reads of the payload.
#[derive(Clone, Debug, Deserialize)]
pub struct TakesParallelBranch {
    pub body: TakesParallelBranchBody,
}

#[derive(Clone, Debug, Deserialize)]
pub struct TakesParallelBranchBody {
    pub number: i64,
}

/// What the flow reads of the payload.
#[derive(Clone, Debug, Deserialize)]
pub struct TakesSwitch {
    pub body: TakesSwitchBody,
}

#[derive(Clone, Debug, Deserialize)]
pub struct TakesSwitchBody {
    pub number: i64,
}
