//! The golden case `side_path_in_filter` as a crate of its own.

#[path = "../../flow-model/tests/golden/side_path_in_filter/flow.rs"]
pub mod flow;

#[path = "../../flow-model/tests/golden/side_path_in_filter/payloads.rs"]
pub mod payloads;

#[path = "../../flow-model/tests/golden/side_path_in_filter/slots.rs"]
pub mod slots;
