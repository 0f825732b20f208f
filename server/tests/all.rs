//! Every test of the server in one program, so that it is linked once. Each file mirrors one of `src/routes` or a command.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod assets;
mod catalog;
mod command_line;
mod commits;
mod connections;
mod examples;
mod flows;
mod product;
mod requests;
mod secrets;
mod session;
mod start;
