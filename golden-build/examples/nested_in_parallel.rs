//! The golden case `nested_in_parallel` as a crate of its own.

#[path = "../../flow-model/tests/golden/nested_in_parallel/flow.rs"]
pub mod flow;

#[path = "../../flow-model/tests/golden/nested_in_parallel/payloads.rs"]
pub mod payloads;

#[path = "../../flow-model/tests/golden/nested_in_parallel/slots.rs"]
pub mod slots;
