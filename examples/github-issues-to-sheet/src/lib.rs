//! Records new issues in a sheet and tells the triage channel about bugs.

pub mod flow;
pub mod payloads;
pub mod slots;
