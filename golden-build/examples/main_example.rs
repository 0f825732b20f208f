//! The golden case `main_example` as a crate of its own.

#[path = "../../flow-model/tests/golden/main_example/flow.rs"]
pub mod flow;

#[path = "../../flow-model/tests/golden/main_example/payloads.rs"]
pub mod payloads;

#[path = "../../flow-model/tests/golden/main_example/slots.rs"]
pub mod slots;
