//! The golden case `ends_everywhere` as a crate of its own.

#[path = "../../flow-model/tests/golden/ends_everywhere/flow.rs"]
pub mod flow;

#[path = "../../flow-model/tests/golden/ends_everywhere/payloads.rs"]
pub mod payloads;

#[path = "../../flow-model/tests/golden/ends_everywhere/slots.rs"]
pub mod slots;
