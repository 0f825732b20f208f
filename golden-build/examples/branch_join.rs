//! The golden case `branch_join` as a crate of its own.

#[path = "../../flow-model/tests/golden/branch_join/flow.rs"]
pub mod flow;

#[path = "../../flow-model/tests/golden/branch_join/payloads.rs"]
pub mod payloads;

#[path = "../../flow-model/tests/golden/branch_join/slots.rs"]
pub mod slots;
