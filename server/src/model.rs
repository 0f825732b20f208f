//! The one seam to the flow model's checker and emitter. Servers call it beside the reactor's threads:
//! a large flow costs milliseconds of pure computing, and a fault there one request.

use std::sync::Arc;

use flow_model::emit::Emitted;
use flow_model::fields::Input;
use flow_model::flow::Flow;
use flow_model::ids::{FieldId, NodeId};
use flow_model::parse::{Stands, parse};
use flow_model::problem::Problem;
use flow_model::{check, emit, layout, nodes};

pub use flow_model::hooks::{HookRoute, SlotUse, hooks, slots};

use crate::catalog::Catalog;
use crate::error::ApiError;

/// What the checker finds, warnings included, and what does not read in `source`, the text of `src/flow.rs` where
/// a person wrote in it.
pub fn check(catalog: &Catalog, flow: &Flow, source: Option<&str>) -> Vec<Problem> {
    let mut found = check::check(flow, catalog);
    if let Some(source) = source {
        found.extend(parse(source, &layout::write(flow), catalog).problems);
    }
    found
}

/// The files of the package, by path. `source` is its `src/flow.rs` where a person wrote in it, `own` are the texts
/// of the Rust that people wrote beside it.
pub fn emit(
    catalog: &Catalog,
    flow: &Flow,
    source: Option<&str>,
    own: &[String],
) -> Vec<(String, Vec<u8>)> {
    let files = code(catalog, flow, source, own).files;
    files.into_iter().map(|file| (file.path, file.text.into_bytes())).collect()
}

/// A flow as Rust, with the places of its nodes in `src/flow.rs` as it stands.
fn code(catalog: &Catalog, flow: &Flow, source: Option<&str>, own: &[String]) -> Emitted {
    let beside: Vec<&str> = own.iter().map(String::as_str).chain(source).collect();
    let emitted = emit::emit_beside(flow, catalog, &beside);
    match source {
        Some(source) if source != emitted.flow_rs() => {
            let spans = parse(source, &layout::write(flow), catalog).spans;
            emitted.with_source(source, spans)
        }
        _ => emitted,
    }
}

/// Why it is not even a flow; empty where it is one.
pub fn structure(flow: &Flow) -> Vec<Problem> {
    check::check_structure(flow)
}

/// `check`, awaited.
pub async fn problems(
    catalog: &Arc<Catalog>,
    flow: &Flow,
    source: Option<&str>,
) -> Result<Vec<Problem>, ApiError> {
    let (flow, source) = (flow.clone(), source.map(str::to_owned));
    with_catalog(catalog, move |catalog| check(catalog, &flow, source.as_deref())).await
}

/// The flow that the two files of a package say, awaited.
pub async fn read(
    catalog: &Arc<Catalog>,
    source: String,
    layout: String,
) -> Result<Flow, ApiError> {
    with_catalog(catalog, move |catalog| parse(&source, &layout, catalog).flow).await
}

/// Whether a text of `src/flow.rs` reads as Rust, awaited.
pub async fn is_readable(catalog: &Arc<Catalog>, source: &str) -> Result<bool, ApiError> {
    let source = source.to_owned();
    with_catalog(catalog, move |catalog| parse(&source, "", catalog).readable).await
}

/// `emit`, awaited.
pub async fn package(
    catalog: &Arc<Catalog>,
    flow: &Flow,
    source: Option<&str>,
    own: Vec<String>,
) -> Result<Vec<(String, Vec<u8>)>, ApiError> {
    let (flow, source) = (flow.clone(), source.map(str::to_owned));
    with_catalog(catalog, move |catalog| emit(catalog, &flow, source.as_deref(), &own)).await
}

/// The field of a node in which its slot stands.
pub fn slot_field(flow: &Flow, node: &NodeId) -> Option<FieldId> {
    let specs = nodes::def(&flow.node(node)?.kind)?.fields;
    let slot = specs.iter().find(|spec| matches!(spec.input, Input::Slot { .. }))?;
    Some(FieldId::from(slot.id))
}

/// What stands at places of `source`, the text of `src/flow.rs`, in the order of the places.
/// Lines and columns count from 1, columns in characters.
pub fn stand_at(catalog: &Catalog, source: &str, places: &[(usize, usize)]) -> Vec<Option<Stands>> {
    let parsed = parse(source, "", catalog);
    places.iter().map(|(line, column)| parsed.stands_at(source, *line, *column)).collect()
}

/// Work on the flow model, beside the reactor's threads.
pub async fn with_catalog<T: Send + 'static>(
    catalog: &Arc<Catalog>,
    work: impl FnOnce(&Catalog) -> T + Send + 'static,
) -> Result<T, ApiError> {
    let catalog = Arc::clone(catalog);
    let done = tokio::task::spawn_blocking(move || work(&catalog));
    done.await.map_err(|error| ApiError::Internal(error.into()))
}
