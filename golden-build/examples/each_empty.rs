//! The golden case `each_empty` as a crate of its own.

#[path = "../../flow-model/tests/golden/each_empty/flow.rs"]
pub mod flow;

#[path = "../../flow-model/tests/golden/each_empty/payloads.rs"]
pub mod payloads;

#[path = "../../flow-model/tests/golden/each_empty/slots.rs"]
pub mod slots;
