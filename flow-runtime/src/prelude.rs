//! What every generated `flow.rs` imports with one line.

pub use serde_json::{Value, json};

pub use crate::cx::{Cx, Reply, Unknown, days, hours, minutes, seconds};
pub use crate::error::{FlowResult, Interrupt, StepError};
pub use crate::payload::{Unverified, Verified};
pub use crate::row;
pub use crate::triggers::{Triggers, github, webhook};
