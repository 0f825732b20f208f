//! The golden case `parallel_stop` as a crate of its own.

#[path = "../../flow-model/tests/golden/parallel_stop/flow.rs"]
pub mod flow;

#[path = "../../flow-model/tests/golden/parallel_stop/payloads.rs"]
pub mod payloads;

#[path = "../../flow-model/tests/golden/parallel_stop/slots.rs"]
pub mod slots;
