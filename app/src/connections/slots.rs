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
