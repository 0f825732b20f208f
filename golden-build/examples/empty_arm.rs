//! The golden case `empty_arm` as a crate of its own.

#[path = "../../flow-model/tests/golden/empty_arm/flow.rs"]
pub mod flow;

#[path = "../../flow-model/tests/golden/empty_arm/payloads.rs"]
pub mod payloads;

#[path = "../../flow-model/tests/golden/empty_arm/slots.rs"]
pub mod slots;
