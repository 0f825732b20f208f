//! The golden case `delay` as a crate of its own.

#[path = "../../flow-model/tests/golden/delay/flow.rs"]
pub mod flow;

#[path = "../../flow-model/tests/golden/delay/payloads.rs"]
pub mod payloads;

#[path = "../../flow-model/tests/golden/delay/slots.rs"]
pub mod slots;
