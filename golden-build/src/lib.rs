//! Compiles every golden flow against flow-runtime.
