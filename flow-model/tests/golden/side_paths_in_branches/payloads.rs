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
pub struct TakesStop {
    pub body: TakesStopBody,
}

#[derive(Clone, Debug, Deserialize)]
pub struct TakesStopBody {
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
pub struct TakesStep {
    pub body: TakesStepBody,
}

#[derive(Clone, Debug, Deserialize)]
pub struct TakesStepBody {
    pub number: i64,
}

/// What the flow reads of the payload.
#[derive(Clone, Debug, Deserialize)]
pub struct TakesGuard {
    pub body: TakesGuardBody,
}

#[derive(Clone, Debug, Deserialize)]
pub struct TakesGuardBody {
    pub number: i64,
}

/// What the flow reads of the payload.
#[derive(Clone, Debug, Deserialize)]
pub struct TakesParallel {
    pub body: TakesParallelBody,
}

#[derive(Clone, Debug, Deserialize)]
pub struct TakesParallelBody {
    pub number: i64,
}

/// What the flow reads of the payload.
#[derive(Clone, Debug, Deserialize)]
pub struct TakesUsed {
    pub body: TakesUsedBody,
}

#[derive(Clone, Debug, Deserialize)]
pub struct TakesUsedBody {
    pub number: i64,
}
