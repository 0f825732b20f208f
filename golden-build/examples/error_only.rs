//! The golden case `error_only` as a crate of its own.

#[path = "../../flow-model/tests/golden/error_only/flow.rs"]
pub mod flow;

#[path = "../../flow-model/tests/golden/error_only/payloads.rs"]
pub mod payloads;

#[path = "../../flow-model/tests/golden/error_only/slots.rs"]
pub mod slots;
