//! The connection slots of this flow. Written by Hookloom.

use flow_runtime::slots::{Github, GoogleSheets, Slack, Slot};

pub const ACME_GITHUB: Slot<Github> = Slot::new("acme_github");
pub const ISSUE_SHEET: Slot<GoogleSheets> = Slot::new("issue_sheet");
pub const TEAM_SLACK: Slot<Slack> = Slot::new("team_slack");
