//! The golden case `parallel_ends` as a crate of its own.

#[path = "../../flow-model/tests/golden/parallel_ends/flow.rs"]
pub mod flow;

#[path = "../../flow-model/tests/golden/parallel_ends/payloads.rs"]
pub mod payloads;

#[path = "../../flow-model/tests/golden/parallel_ends/slots.rs"]
pub mod slots;
