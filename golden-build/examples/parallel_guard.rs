//! The golden case `parallel_guard` as a crate of its own.

#[path = "../../flow-model/tests/golden/parallel_guard/flow.rs"]
pub mod flow;

#[path = "../../flow-model/tests/golden/parallel_guard/payloads.rs"]
pub mod payloads;

#[path = "../../flow-model/tests/golden/parallel_guard/slots.rs"]
pub mod slots;
