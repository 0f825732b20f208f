//! The connection slots of this flow. Written by Hookloom.

use flow_runtime::slots::{Github, Slot};

pub const ACME_GITHUB: Slot<Github> = Slot::new("acme_github");
