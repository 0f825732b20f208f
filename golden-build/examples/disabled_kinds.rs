//! The golden case `disabled_kinds` as a crate of its own.

#[path = "../../flow-model/tests/golden/disabled_kinds/flow.rs"]
pub mod flow;

#[path = "../../flow-model/tests/golden/disabled_kinds/payloads.rs"]
pub mod payloads;

#[path = "../../flow-model/tests/golden/disabled_kinds/slots.rs"]
pub mod slots;
