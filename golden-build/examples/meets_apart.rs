//! The golden case `meets_apart` as a crate of its own.

#[path = "../../flow-model/tests/golden/meets_apart/flow.rs"]
pub mod flow;

#[path = "../../flow-model/tests/golden/meets_apart/payloads.rs"]
pub mod payloads;

#[path = "../../flow-model/tests/golden/meets_apart/slots.rs"]
pub mod slots;
