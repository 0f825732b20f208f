//! The golden case `trigger_alone` as a crate of its own.

#[path = "../../flow-model/tests/golden/trigger_alone/flow.rs"]
pub mod flow;

#[path = "../../flow-model/tests/golden/trigger_alone/payloads.rs"]
pub mod payloads;

#[path = "../../flow-model/tests/golden/trigger_alone/slots.rs"]
pub mod slots;
