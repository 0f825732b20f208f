//! The golden case `guard_without_outputs` as a crate of its own.

#[path = "../../flow-model/tests/golden/guard_without_outputs/flow.rs"]
pub mod flow;

#[path = "../../flow-model/tests/golden/guard_without_outputs/payloads.rs"]
pub mod payloads;

#[path = "../../flow-model/tests/golden/guard_without_outputs/slots.rs"]
pub mod slots;
