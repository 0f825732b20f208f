//! The golden case `disabled_read` as a crate of its own.

#[path = "../../flow-model/tests/golden/disabled_read/flow.rs"]
pub mod flow;

#[path = "../../flow-model/tests/golden/disabled_read/payloads.rs"]
pub mod payloads;

#[path = "../../flow-model/tests/golden/disabled_read/slots.rs"]
pub mod slots;
