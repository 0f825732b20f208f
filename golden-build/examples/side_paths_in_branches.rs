//! The golden case `side_paths_in_branches` as a crate of its own.

#[path = "../../flow-model/tests/golden/side_paths_in_branches/flow.rs"]
pub mod flow;

#[path = "../../flow-model/tests/golden/side_paths_in_branches/payloads.rs"]
pub mod payloads;

#[path = "../../flow-model/tests/golden/side_paths_in_branches/slots.rs"]
pub mod slots;
