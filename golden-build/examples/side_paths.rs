//! The golden case `side_paths` as a crate of its own.

#[path = "../../flow-model/tests/golden/side_paths/flow.rs"]
pub mod flow;

#[path = "../../flow-model/tests/golden/side_paths/payloads.rs"]
pub mod payloads;

#[path = "../../flow-model/tests/golden/side_paths/slots.rs"]
pub mod slots;
