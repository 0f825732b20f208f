//! The golden case `each_shares` as a crate of its own.

#[path = "../../flow-model/tests/golden/each_shares/flow.rs"]
pub mod flow;

#[path = "../../flow-model/tests/golden/each_shares/payloads.rs"]
pub mod payloads;

#[path = "../../flow-model/tests/golden/each_shares/slots.rs"]
pub mod slots;
