//! The golden case `policies` as a crate of its own.

#[path = "../../flow-model/tests/golden/policies/flow.rs"]
pub mod flow;

#[path = "../../flow-model/tests/golden/policies/payloads.rs"]
pub mod payloads;

#[path = "../../flow-model/tests/golden/policies/slots.rs"]
pub mod slots;
