//! The golden case `texts_at_ends` as a crate of its own.

#[path = "../../flow-model/tests/golden/texts_at_ends/flow.rs"]
pub mod flow;

#[path = "../../flow-model/tests/golden/texts_at_ends/payloads.rs"]
pub mod payloads;

#[path = "../../flow-model/tests/golden/texts_at_ends/slots.rs"]
pub mod slots;
