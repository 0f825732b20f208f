//! The golden case `filter` as a crate of its own.

#[path = "../../flow-model/tests/golden/filter/flow.rs"]
pub mod flow;

#[path = "../../flow-model/tests/golden/filter/payloads.rs"]
pub mod payloads;

#[path = "../../flow-model/tests/golden/filter/slots.rs"]
pub mod slots;
