//! The golden case `fail` as a crate of its own.

#[path = "../../flow-model/tests/golden/fail/flow.rs"]
pub mod flow;

#[path = "../../flow-model/tests/golden/fail/payloads.rs"]
pub mod payloads;

#[path = "../../flow-model/tests/golden/fail/slots.rs"]
pub mod slots;
