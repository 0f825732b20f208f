//! The golden case `error_ignored` as a crate of its own.

#[path = "../../flow-model/tests/golden/error_ignored/flow.rs"]
pub mod flow;

#[path = "../../flow-model/tests/golden/error_ignored/payloads.rs"]
pub mod payloads;

#[path = "../../flow-model/tests/golden/error_ignored/slots.rs"]
pub mod slots;
