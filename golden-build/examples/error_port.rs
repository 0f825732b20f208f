//! The golden case `error_port` as a crate of its own.

#[path = "../../flow-model/tests/golden/error_port/flow.rs"]
pub mod flow;

#[path = "../../flow-model/tests/golden/error_port/payloads.rs"]
pub mod payloads;

#[path = "../../flow-model/tests/golden/error_port/slots.rs"]
pub mod slots;
