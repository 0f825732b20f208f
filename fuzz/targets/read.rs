//! Any bytes as a `src/flow.rs`: read, written, edited and simulated without panic, hang or overflow.

#![no_main]

#[path = "../../flow-model/tests/support/anything.rs"]
mod anything;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| anything::survives(&String::from_utf8_lossy(bytes)));
