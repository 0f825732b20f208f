//! The golden case `nested_in_ok` as a crate of its own.

#[path = "../../flow-model/tests/golden/nested_in_ok/flow.rs"]
pub mod flow;

#[path = "../../flow-model/tests/golden/nested_in_ok/payloads.rs"]
pub mod payloads;

#[path = "../../flow-model/tests/golden/nested_in_ok/slots.rs"]
pub mod slots;
