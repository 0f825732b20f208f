//! The golden case `nested_in_each_at_once` as a crate of its own.

#[path = "../../flow-model/tests/golden/nested_in_each_at_once/flow.rs"]
pub mod flow;

#[path = "../../flow-model/tests/golden/nested_in_each_at_once/payloads.rs"]
pub mod payloads;

#[path = "../../flow-model/tests/golden/nested_in_each_at_once/slots.rs"]
pub mod slots;
