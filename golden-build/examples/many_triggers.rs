//! The golden case `many_triggers` as a crate of its own.

#[path = "../../flow-model/tests/golden/many_triggers/flow.rs"]
pub mod flow;

#[path = "../../flow-model/tests/golden/many_triggers/payloads.rs"]
pub mod payloads;

#[path = "../../flow-model/tests/golden/many_triggers/slots.rs"]
pub mod slots;
