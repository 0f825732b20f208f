//! The golden case `stop` as a crate of its own.

#[path = "../../flow-model/tests/golden/stop/flow.rs"]
pub mod flow;

#[path = "../../flow-model/tests/golden/stop/payloads.rs"]
pub mod payloads;

#[path = "../../flow-model/tests/golden/stop/slots.rs"]
pub mod slots;
