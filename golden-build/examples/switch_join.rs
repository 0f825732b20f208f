//! The golden case `switch_join` as a crate of its own.

#[path = "../../flow-model/tests/golden/switch_join/flow.rs"]
pub mod flow;

#[path = "../../flow-model/tests/golden/switch_join/payloads.rs"]
pub mod payloads;

#[path = "../../flow-model/tests/golden/switch_join/slots.rs"]
pub mod slots;
