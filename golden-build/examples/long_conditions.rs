//! The golden case `long_conditions` as a crate of its own.

#[path = "../../flow-model/tests/golden/long_conditions/flow.rs"]
pub mod flow;

#[path = "../../flow-model/tests/golden/long_conditions/payloads.rs"]
pub mod payloads;

#[path = "../../flow-model/tests/golden/long_conditions/slots.rs"]
pub mod slots;
