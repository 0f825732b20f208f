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
pub struct TakesFilterAlone {
    pub body: TakesFilterAloneBody,
}

#[derive(Clone, Debug, Deserialize)]
pub struct TakesFilterAloneBody {
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
pub struct TakesEarly {
    pub body: TakesEarlyBody,
}

#[derive(Clone, Debug, Deserialize)]
pub struct TakesEarlyBody {
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
pub struct TakesStepAlone {
    pub body: TakesStepAloneBody,
}

#[derive(Clone, Debug, Deserialize)]
pub struct TakesStepAloneBody {
    pub number: i64,
}

/// What the flow reads of the payload.
#[derive(Clone, Debug, Deserialize)]
pub struct TakesEach {
    pub body: TakesEachBody,
}

#[derive(Clone, Debug, Deserialize)]
pub struct TakesEachBody {
    pub number: i64,
    pub tags: Vec<String>,
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
