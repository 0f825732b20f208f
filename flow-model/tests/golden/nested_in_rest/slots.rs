//! The connection slots of this flow. Written by Hookloom.

use flow_runtime::slots::{Http, Slack, Slot};

pub const CRM: Slot<Http> = Slot::new("crm");
pub const TEAM_SLACK: Slot<Slack> = Slot::new("team_slack");
