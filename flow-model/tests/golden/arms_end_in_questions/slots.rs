//! The connection slots of this flow. Written by Hookloom.

use flow_runtime::slots::{Slack, Slot};

pub const TEAM_SLACK: Slot<Slack> = Slot::new("team_slack");
