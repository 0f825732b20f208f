//! Holds the simulation of random flows to the services that they become: `tests/differential.rs` emits the flows,
//! compiles them all into the one program of `examples/service.rs`, sends events, and compares journal and trace.
