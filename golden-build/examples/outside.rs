//! The golden case `outside` as a crate of its own.

#[path = "../../flow-model/tests/golden/outside/flow.rs"]
pub mod flow;

#[path = "../../flow-model/tests/golden/outside/payloads.rs"]
pub mod payloads;

#[path = "../../flow-model/tests/golden/outside/slots.rs"]
pub mod slots;
