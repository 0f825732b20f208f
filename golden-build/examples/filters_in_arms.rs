//! The golden case `filters_in_arms` as a crate of its own.

#[path = "../../flow-model/tests/golden/filters_in_arms/flow.rs"]
pub mod flow;

#[path = "../../flow-model/tests/golden/filters_in_arms/payloads.rs"]
pub mod payloads;

#[path = "../../flow-model/tests/golden/filters_in_arms/slots.rs"]
pub mod slots;
