//! The connection slots of this flow. Written by Hookloom.
