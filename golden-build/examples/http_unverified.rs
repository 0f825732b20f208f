//! The golden case `http_unverified` as a crate of its own.

#[path = "../../flow-model/tests/golden/http_unverified/flow.rs"]
pub mod flow;

#[path = "../../flow-model/tests/golden/http_unverified/payloads.rs"]
pub mod payloads;

#[path = "../../flow-model/tests/golden/http_unverified/slots.rs"]
pub mod slots;
