//! The golden case `arms_end_in_questions` as a crate of its own.

#[path = "../../flow-model/tests/golden/arms_end_in_questions/flow.rs"]
pub mod flow;

#[path = "../../flow-model/tests/golden/arms_end_in_questions/payloads.rs"]
pub mod payloads;

#[path = "../../flow-model/tests/golden/arms_end_in_questions/slots.rs"]
pub mod slots;
