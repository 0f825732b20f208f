//! The golden case `texts` as a crate of its own.

#[path = "../../flow-model/tests/golden/texts/flow.rs"]
pub mod flow;

#[path = "../../flow-model/tests/golden/texts/payloads.rs"]
pub mod payloads;

#[path = "../../flow-model/tests/golden/texts/slots.rs"]
pub mod slots;
