//! The golden case `switch_without_rest` as a crate of its own.

#[path = "../../flow-model/tests/golden/switch_without_rest/flow.rs"]
pub mod flow;

#[path = "../../flow-model/tests/golden/switch_without_rest/payloads.rs"]
pub mod payloads;

#[path = "../../flow-model/tests/golden/switch_without_rest/slots.rs"]
pub mod slots;
