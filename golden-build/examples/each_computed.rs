//! The golden case `each_computed` as a crate of its own.

#[path = "../../flow-model/tests/golden/each_computed/flow.rs"]
pub mod flow;

#[path = "../../flow-model/tests/golden/each_computed/payloads.rs"]
pub mod payloads;

#[path = "../../flow-model/tests/golden/each_computed/slots.rs"]
pub mod slots;
