//! From Rust back to the flow, and a flow's change into the Rust that a person has edited.

mod spans;
pub mod splice;
