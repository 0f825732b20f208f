//! Which connection slots flows use, and whether a connection fills them.

use flow_model::connections::kind;
use flow_model::flow::Flow;
use flow_model::hooks;
use flow_model::wire::Connection;

use crate::api::{self, ApiError};

/// A connection slot that a flow uses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SlotNeed {
    /// Its name, equal to that of the connection which fills it.
    pub name: String,
    /// The kind of connection it takes.
    pub kind: String,
}

/// A slot with the flows that use it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SlotUsers {
    /// The slot.
    pub slot: SlotNeed,
    /// Address and name of each flow.
    pub flows: Vec<(String, String)>,
}

impl SlotNeed {
    /// Whether this connection has what the slot needs.
    pub fn is_ready(&self, connection: &Connection) -> bool {
        connection.name == self.name
            && connection.kind == self.kind
            && kind(&self.kind).is_none_or(|kind| kind.missing(connection).is_empty())
    }
}

/// The slots a flow uses.
pub fn slots_of(flow: &Flow) -> Vec<SlotNeed> {
    hooks::slots(flow)
        .into_iter()
        .map(|used| SlotNeed {
            name: used.slot.as_str().to_owned(),
            kind: used.connection.to_owned(),
        })
        .collect()
}

/// Slots of the flow that stand in the way of a deploy because no connection fills them.
/// The secret of a trigger is made by the deploy itself where nobody has set one.
pub fn slots_to_set_up(flow: &Flow, connections: &[Connection]) -> Vec<SlotNeed> {
    let triggers = hooks::hooks(flow);
    let made_by_deploy = |slot: &SlotNeed| {
        matches!(slot.kind.as_str(), "github" | "http")
            && triggers.iter().any(|hook| {
                hook.slot.as_ref().is_some_and(|name| name.as_str() == slot.name)
                    && hook.kind == slot.kind
            })
    };
    let needs_one = |slot: &SlotNeed| {
        let namesake = connections.iter().find(|one| one.name == slot.name);
        match namesake {
            Some(one) if made_by_deploy(slot) => one.kind != slot.kind,
            Some(one) if slot.kind == "github" => one.kind != slot.kind,
            Some(one) => !slot.is_ready(one),
            None => !made_by_deploy(slot),
        }
    };
    slots_of(flow).into_iter().filter(needs_one).collect()
}

/// Names of the flows that run and use the connection of this name.
///
/// # Errors
/// As the API says.
pub async fn running_with(name: &str) -> Result<Vec<String>, ApiError> {
    let mut running = Vec::new();
    for summary in api::flows().await?.into_iter().filter(|flow| flow.live.is_some()) {
        let document = api::flow(&summary.slug).await?;
        if slots_of(&document.flow).iter().any(|slot| slot.name == name) {
            running.push(summary.name);
        }
    }
    Ok(running)
}

/// The slots of all flows.
///
/// # Errors
/// As the API says.
pub async fn all_slots() -> Result<Vec<SlotUsers>, ApiError> {
    let mut slots: Vec<SlotUsers> = Vec::new();
    for summary in api::flows().await? {
        let document = api::flow(&summary.slug).await?;
        for slot in slots_of(&document.flow) {
            let user = (summary.slug.clone(), summary.name.clone());
            match slots.iter_mut().find(|known| known.slot == slot) {
                Some(known) => known.flows.push(user),
                None => slots.push(SlotUsers { slot, flows: vec![user] }),
            }
        }
    }
    Ok(slots)
}
