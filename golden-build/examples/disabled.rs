//! The golden case `disabled` as a crate of its own.

#[path = "../../flow-model/tests/golden/disabled/flow.rs"]
pub mod flow;

#[path = "../../flow-model/tests/golden/disabled/payloads.rs"]
pub mod payloads;

#[path = "../../flow-model/tests/golden/disabled/slots.rs"]
pub mod slots;
