//! The connection slots of this flow. Written by Hookloom.

use flow_runtime::slots::{Github, Http, Slot};

pub const ACME_GITHUB: Slot<Github> = Slot::new("acme_github");
pub const CRM: Slot<Http> = Slot::new("crm");
