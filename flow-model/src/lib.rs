//! What a flow is: its graph, its types, its problems, its edits, and the Rust it becomes.
//! Pure: no input or output, no async, no clock; the same in the browser and on the server.

pub mod catalog;
pub mod check;
pub mod code;
pub mod connections;
pub mod edit;
pub mod emit;
pub mod expr;
pub mod fields;
pub mod flow;
pub mod graph;
pub mod hooks;
pub mod ids;
pub mod layout;
mod memory;
pub mod nodes;
pub mod package;
pub mod parse;
pub mod place;
pub mod problem;
pub mod reach;
pub mod saved;
pub mod simulate;
pub mod sync;
mod syntax;
pub mod types;
pub mod wire;
