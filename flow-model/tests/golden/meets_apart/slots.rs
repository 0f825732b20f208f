//! The connection slots of this flow. Written by Hookloom.

use flow_runtime::slots::{Github, Slack, Slot};

pub const ACME_GITHUB: Slot<Github> = Slot::new("acme_github");
pub const TEAM_SLACK: Slot<Slack> = Slot::new("team_slack");
