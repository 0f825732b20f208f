//! The golden case `switch_guard` as a crate of its own.

#[path = "../../flow-model/tests/golden/switch_guard/flow.rs"]
pub mod flow;

#[path = "../../flow-model/tests/golden/switch_guard/payloads.rs"]
pub mod payloads;

#[path = "../../flow-model/tests/golden/switch_guard/slots.rs"]
pub mod slots;
