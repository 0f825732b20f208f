//! The golden case `switch` as a crate of its own.

#[path = "../../flow-model/tests/golden/switch/flow.rs"]
pub mod flow;

#[path = "../../flow-model/tests/golden/switch/payloads.rs"]
pub mod payloads;

#[path = "../../flow-model/tests/golden/switch/slots.rs"]
pub mod slots;
