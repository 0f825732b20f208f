//! The journal: one record for each step and decision of an execution.

pub(crate) mod record;
pub(crate) mod store;

pub(crate) use record::{Kind, Record, State};
