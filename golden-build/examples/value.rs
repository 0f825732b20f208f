//! The golden case `value` as a crate of its own.

#[path = "../../flow-model/tests/golden/value/flow.rs"]
pub mod flow;

#[path = "../../flow-model/tests/golden/value/payloads.rs"]
pub mod payloads;

#[path = "../../flow-model/tests/golden/value/slots.rs"]
pub mod slots;
