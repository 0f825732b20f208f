//! The golden case `parallel_data` as a crate of its own.

#[path = "../../flow-model/tests/golden/parallel_data/flow.rs"]
pub mod flow;

#[path = "../../flow-model/tests/golden/parallel_data/payloads.rs"]
pub mod payloads;

#[path = "../../flow-model/tests/golden/parallel_data/slots.rs"]
pub mod slots;
