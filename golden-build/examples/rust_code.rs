//! The golden case `rust_code` as a crate of its own.

#[path = "../../flow-model/tests/golden/rust_code/flow.rs"]
pub mod flow;

#[path = "../../flow-model/tests/golden/rust_code/payloads.rs"]
pub mod payloads;

#[path = "../../flow-model/tests/golden/rust_code/slots.rs"]
pub mod slots;
