//! The golden case `arms_as_drawn` as a crate of its own.

#[path = "../../flow-model/tests/golden/arms_as_drawn/flow.rs"]
pub mod flow;

#[path = "../../flow-model/tests/golden/arms_as_drawn/payloads.rs"]
pub mod payloads;

#[path = "../../flow-model/tests/golden/arms_as_drawn/slots.rs"]
pub mod slots;
