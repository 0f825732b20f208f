//! The golden case `nested_in_error` as a crate of its own.

#[path = "../../flow-model/tests/golden/nested_in_error/flow.rs"]
pub mod flow;

#[path = "../../flow-model/tests/golden/nested_in_error/payloads.rs"]
pub mod payloads;

#[path = "../../flow-model/tests/golden/nested_in_error/slots.rs"]
pub mod slots;
