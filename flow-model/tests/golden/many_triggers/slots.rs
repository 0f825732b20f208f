//! The connection slots of this flow. Written by Hookloom.

use flow_runtime::slots::{Http, Slot};

pub const SHOP: Slot<Http> = Slot::new("shop");
