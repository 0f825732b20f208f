//! The golden case `http_request` as a crate of its own.

#[path = "../../flow-model/tests/golden/http_request/flow.rs"]
pub mod flow;

#[path = "../../flow-model/tests/golden/http_request/payloads.rs"]
pub mod payloads;

#[path = "../../flow-model/tests/golden/http_request/slots.rs"]
pub mod slots;
