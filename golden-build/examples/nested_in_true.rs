//! The golden case `nested_in_true` as a crate of its own.

#[path = "../../flow-model/tests/golden/nested_in_true/flow.rs"]
pub mod flow;

#[path = "../../flow-model/tests/golden/nested_in_true/payloads.rs"]
pub mod payloads;

#[path = "../../flow-model/tests/golden/nested_in_true/slots.rs"]
pub mod slots;
