//! The golden case `parallel_join` as a crate of its own.

#[path = "../../flow-model/tests/golden/parallel_join/flow.rs"]
pub mod flow;

#[path = "../../flow-model/tests/golden/parallel_join/payloads.rs"]
pub mod payloads;

#[path = "../../flow-model/tests/golden/parallel_join/slots.rs"]
pub mod slots;
