//! The golden case `nested_in_false` as a crate of its own.

#[path = "../../flow-model/tests/golden/nested_in_false/flow.rs"]
pub mod flow;

#[path = "../../flow-model/tests/golden/nested_in_false/payloads.rs"]
pub mod payloads;

#[path = "../../flow-model/tests/golden/nested_in_false/slots.rs"]
pub mod slots;
