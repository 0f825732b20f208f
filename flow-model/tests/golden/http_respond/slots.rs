//! The connection slots of this flow. Written by Hookloom.

use flow_runtime::slots::{GoogleSheets, Http, Slot};

pub const ISSUE_SHEET: Slot<GoogleSheets> = Slot::new("issue_sheet");
pub const SHOP: Slot<Http> = Slot::new("shop");
