//! The golden case `error_stops` as a crate of its own.

#[path = "../../flow-model/tests/golden/error_stops/flow.rs"]
pub mod flow;

#[path = "../../flow-model/tests/golden/error_stops/payloads.rs"]
pub mod payloads;

#[path = "../../flow-model/tests/golden/error_stops/slots.rs"]
pub mod slots;
