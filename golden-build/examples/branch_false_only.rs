//! The golden case `branch_false_only` as a crate of its own.

#[path = "../../flow-model/tests/golden/branch_false_only/flow.rs"]
pub mod flow;

#[path = "../../flow-model/tests/golden/branch_false_only/payloads.rs"]
pub mod payloads;

#[path = "../../flow-model/tests/golden/branch_false_only/slots.rs"]
pub mod slots;
