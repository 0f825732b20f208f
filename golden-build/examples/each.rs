//! The golden case `each` as a crate of its own.

#[path = "../../flow-model/tests/golden/each/flow.rs"]
pub mod flow;

#[path = "../../flow-model/tests/golden/each/payloads.rs"]
pub mod payloads;

#[path = "../../flow-model/tests/golden/each/slots.rs"]
pub mod slots;
