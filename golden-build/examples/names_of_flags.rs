//! The golden case `names_of_flags` as a crate of its own.

#[path = "../../flow-model/tests/golden/names_of_flags/flow.rs"]
pub mod flow;

#[path = "../../flow-model/tests/golden/names_of_flags/payloads.rs"]
pub mod payloads;

#[path = "../../flow-model/tests/golden/names_of_flags/slots.rs"]
pub mod slots;
