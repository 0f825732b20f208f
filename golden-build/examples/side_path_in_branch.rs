//! The golden case `side_path_in_branch` as a crate of its own.

#[path = "../../flow-model/tests/golden/side_path_in_branch/flow.rs"]
pub mod flow;

#[path = "../../flow-model/tests/golden/side_path_in_branch/payloads.rs"]
pub mod payloads;

#[path = "../../flow-model/tests/golden/side_path_in_branch/slots.rs"]
pub mod slots;
