//! The golden case `several_triggers` as a crate of its own.

#[path = "../../flow-model/tests/golden/several_triggers/flow.rs"]
pub mod flow;

#[path = "../../flow-model/tests/golden/several_triggers/payloads.rs"]
pub mod payloads;

#[path = "../../flow-model/tests/golden/several_triggers/slots.rs"]
pub mod slots;
