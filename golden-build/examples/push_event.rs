//! The golden case `push_event` as a crate of its own.

#[path = "../../flow-model/tests/golden/push_event/flow.rs"]
pub mod flow;

#[path = "../../flow-model/tests/golden/push_event/payloads.rs"]
pub mod payloads;

#[path = "../../flow-model/tests/golden/push_event/slots.rs"]
pub mod slots;
