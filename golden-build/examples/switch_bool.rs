//! The golden case `switch_bool` as a crate of its own.

#[path = "../../flow-model/tests/golden/switch_bool/flow.rs"]
pub mod flow;

#[path = "../../flow-model/tests/golden/switch_bool/payloads.rs"]
pub mod payloads;

#[path = "../../flow-model/tests/golden/switch_bool/slots.rs"]
pub mod slots;
