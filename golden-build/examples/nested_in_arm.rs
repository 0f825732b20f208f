//! The golden case `nested_in_arm` as a crate of its own.

#[path = "../../flow-model/tests/golden/nested_in_arm/flow.rs"]
pub mod flow;

#[path = "../../flow-model/tests/golden/nested_in_arm/payloads.rs"]
pub mod payloads;

#[path = "../../flow-model/tests/golden/nested_in_arm/slots.rs"]
pub mod slots;
