//! The golden case `http_respond` as a crate of its own.

#[path = "../../flow-model/tests/golden/http_respond/flow.rs"]
pub mod flow;

#[path = "../../flow-model/tests/golden/http_respond/payloads.rs"]
pub mod payloads;

#[path = "../../flow-model/tests/golden/http_respond/slots.rs"]
pub mod slots;
