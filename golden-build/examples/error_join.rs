//! The golden case `error_join` as a crate of its own.

#[path = "../../flow-model/tests/golden/error_join/flow.rs"]
pub mod flow;

#[path = "../../flow-model/tests/golden/error_join/payloads.rs"]
pub mod payloads;

#[path = "../../flow-model/tests/golden/error_join/slots.rs"]
pub mod slots;
