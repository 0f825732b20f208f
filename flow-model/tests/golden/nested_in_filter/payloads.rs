//! The payload fields that this flow reads. Written by Hookloom.

use serde::Deserialize;

/// What the flow reads of the payload.
#[derive(Clone, Debug, Deserialize)]
pub struct TakesFilter {
    pub body: Body,
}

#[derive(Clone, Debug, Deserialize)]
pub struct Body {
    pub email: String,
    pub number: i64,
}

/// What the flow reads of the payload.
#[derive(Clone, Debug, Deserialize)]
pub struct TakesBranch {
    pub body: TakesBranchBody,
}

#[derive(Clone, Debug, Deserialize)]
pub struct TakesBranchBody {
    pub email: String,
    pub number: i64,
}

/// What the flow reads of the payload.
#[derive(Clone, Debug, Deserialize)]
pub struct TakesSwitch {
    pub body: TakesSwitchBody,
}

#[derive(Clone, Debug, Deserialize)]
pub struct TakesSwitchBody {
    pub email: String,
    pub number: i64,
}

/// What the flow reads of the payload.
#[derive(Clone, Debug, Deserialize)]
pub struct TakesEach {
    pub body: TakesEachBody,
}

#[derive(Clone, Debug, Deserialize)]
pub struct TakesEachBody {
    pub email: String,
    pub number: i64,
    pub tags: Vec<String>,
}

/// What the flow reads of the payload.
#[derive(Clone, Debug, Deserialize)]
pub struct TakesAtOnce {
    pub body: TakesAtOnceBody,
}

#[derive(Clone, Debug, Deserialize)]
pub struct TakesAtOnceBody {
    pub email: String,
    pub number: i64,
    pub tags: Vec<String>,
}

/// What the flow reads of the payload.
#[derive(Clone, Debug, Deserialize)]
pub struct TakesParallel {
    pub body: TakesParallelBody,
}

#[derive(Clone, Debug, Deserialize)]
pub struct TakesParallelBody {
    pub email: String,
    pub number: i64,
}

/// What the flow reads of the payload.
#[derive(Clone, Debug, Deserialize)]
pub struct TakesError {
    pub body: TakesErrorBody,
}

#[derive(Clone, Debug, Deserialize)]
pub struct TakesErrorBody {
    pub email: String,
    pub number: i64,
}

/// What the flow reads of the payload.
#[derive(Clone, Debug, Deserialize)]
pub struct TakesValue {
    pub body: TakesValueBody,
}

#[derive(Clone, Debug, Deserialize)]
pub struct TakesValueBody {
    pub email: String,
    pub number: i64,
}

/// What the flow reads of the payload.
#[derive(Clone, Debug, Deserialize)]
pub struct TakesDelay {
    pub body: TakesDelayBody,
}

#[derive(Clone, Debug, Deserialize)]
pub struct TakesDelayBody {
    pub email: String,
    pub number: i64,
}

/// What the flow reads of the payload.
#[derive(Clone, Debug, Deserialize)]
pub struct TakesRespond {
    pub body: TakesRespondBody,
}

#[derive(Clone, Debug, Deserialize)]
pub struct TakesRespondBody {
    pub email: String,
    pub number: i64,
}

/// What the flow reads of the payload.
#[derive(Clone, Debug, Deserialize)]
pub struct TakesStop {
    pub body: TakesStopBody,
}

#[derive(Clone, Debug, Deserialize)]
pub struct TakesStopBody {
    pub email: String,
}

/// What the flow reads of the payload.
#[derive(Clone, Debug, Deserialize)]
pub struct TakesFail {
    pub body: TakesFailBody,
}

#[derive(Clone, Debug, Deserialize)]
pub struct TakesFailBody {
    pub email: String,
}

/// What the flow reads of the payload.
#[derive(Clone, Debug, Deserialize)]
pub struct TakesCode {
    pub body: TakesCodeBody,
}

#[derive(Clone, Debug, Deserialize)]
pub struct TakesCodeBody {
    pub email: String,
    pub number: i64,
}

/// What the flow reads of the payload.
#[derive(Clone, Debug, Deserialize)]
pub struct TakesStep {
    pub body: TakesStepBody,
}

#[derive(Clone, Debug, Deserialize)]
pub struct TakesStepBody {
    pub email: String,
    pub number: i64,
}
