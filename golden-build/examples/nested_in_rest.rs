//! The golden case `nested_in_rest` as a crate of its own.

#[path = "../../flow-model/tests/golden/nested_in_rest/flow.rs"]
pub mod flow;

#[path = "../../flow-model/tests/golden/nested_in_rest/payloads.rs"]
pub mod payloads;

#[path = "../../flow-model/tests/golden/nested_in_rest/slots.rs"]
pub mod slots;
