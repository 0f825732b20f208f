//! The golden case `last_use` as a crate of its own.

#[path = "../../flow-model/tests/golden/last_use/flow.rs"]
pub mod flow;

#[path = "../../flow-model/tests/golden/last_use/payloads.rs"]
pub mod payloads;

#[path = "../../flow-model/tests/golden/last_use/slots.rs"]
pub mod slots;
