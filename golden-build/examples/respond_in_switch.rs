//! The golden case `respond_in_switch` as a crate of its own.

#[path = "../../flow-model/tests/golden/respond_in_switch/flow.rs"]
pub mod flow;

#[path = "../../flow-model/tests/golden/respond_in_switch/payloads.rs"]
pub mod payloads;

#[path = "../../flow-model/tests/golden/respond_in_switch/slots.rs"]
pub mod slots;
