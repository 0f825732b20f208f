//! The golden case `ok_only` as a crate of its own.

#[path = "../../flow-model/tests/golden/ok_only/flow.rs"]
pub mod flow;

#[path = "../../flow-model/tests/golden/ok_only/payloads.rs"]
pub mod payloads;

#[path = "../../flow-model/tests/golden/ok_only/slots.rs"]
pub mod slots;
