//! The golden case `optional_data` as a crate of its own.

#[path = "../../flow-model/tests/golden/optional_data/flow.rs"]
pub mod flow;

#[path = "../../flow-model/tests/golden/optional_data/payloads.rs"]
pub mod payloads;

#[path = "../../flow-model/tests/golden/optional_data/slots.rs"]
pub mod slots;
