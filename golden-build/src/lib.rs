//! Compiles every golden flow against flow-runtime, as a user's package would: each of `examples/` is one case.
