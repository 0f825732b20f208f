//! The golden case `nested_in_each` as a crate of its own.

#[path = "../../flow-model/tests/golden/nested_in_each/flow.rs"]
pub mod flow;

#[path = "../../flow-model/tests/golden/nested_in_each/payloads.rs"]
pub mod payloads;

#[path = "../../flow-model/tests/golden/nested_in_each/slots.rs"]
pub mod slots;
