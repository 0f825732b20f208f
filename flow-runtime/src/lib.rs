//! What a generated flow service links: triggers, steps, connectors, and `run`, which serves them.
//!
//! A flow package names `prelude`, `connectors` and `slots`, and hands its triggers to [`run`].
//! Everything else is private: generics stay thin at this boundary, so that a flow builds in under a second.

pub mod connectors;
pub mod slots;
pub mod triggers;

pub mod prelude;

mod admin;
mod clock;
mod cx;
mod error;
mod hooks;
mod inbox;
mod journal;
mod metrics;
mod payload;
mod secret;
mod sensitive;
mod service;
mod verify;
mod worker;

pub use cx::{Call, Cx, Disabled, Each, EachAtOnce, Reply, Step, Unknown};
pub use error::{FlowResult, Interrupt, StepError};
pub use payload::{Handler, Unverified, Verified};
pub use secret::Secret;
pub use service::run;
pub use triggers::Triggers;

#[doc(hidden)]
pub use serde_json;
