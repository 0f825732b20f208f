//! The golden case `keywords` as a crate of its own.

#[path = "../../flow-model/tests/golden/keywords/flow.rs"]
pub mod flow;

#[path = "../../flow-model/tests/golden/keywords/payloads.rs"]
pub mod payloads;

#[path = "../../flow-model/tests/golden/keywords/slots.rs"]
pub mod slots;
