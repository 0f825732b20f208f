//! The golden case `branch_else` as a crate of its own.

#[path = "../../flow-model/tests/golden/branch_else/flow.rs"]
pub mod flow;

#[path = "../../flow-model/tests/golden/branch_else/payloads.rs"]
pub mod payloads;

#[path = "../../flow-model/tests/golden/branch_else/slots.rs"]
pub mod slots;
