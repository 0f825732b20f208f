//! Every test of the server in one program, so that it is linked once. Each file mirrors one of `src/routes` or a command.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod assets;
mod catalog;
mod command_line;
mod commits;
mod connections;
mod deployments;
mod examples;
mod files;
mod flows;
mod ingress;
mod kill;
mod product;
mod pushes;
mod requests;
mod running;
mod secrets;
mod session;
mod start;
mod supervise;
mod sync;
