//! Stage `check`: the server's own check of the flow, and whether every slot is bound.

use flow_model::connections::{SecretField, kind};
use flow_model::flow::Flow;
use flow_model::ids::NodeId;
use flow_model::problem::{Problem, Severity};

use crate::app::AppState;
use crate::connections;
use crate::error::ApiError;
use crate::model::{self, SlotUse};

/// Everything that stands in the way of deploying this flow, whose `src/flow.rs` is `source` where a person wrote in it; empty where nothing does.
/// A trigger's secret that nobody has asked for yet is made here: the provider is told of it later.
///
/// # Errors
/// Where the database or the secrets cannot be read.
pub async fn obstacles(
    state: &AppState,
    flow: &Flow,
    source: Option<&str>,
) -> Result<Vec<Problem>, ApiError> {
    let mut found = model::problems(&state.catalog, flow, source).await?;
    if !found.iter().any(|problem| problem.severity == Severity::Error) {
        for hook in model::hooks(flow).into_iter().filter(|hook| hook.slot.is_some()) {
            if let Err(error) = connections::signing_secret(state, flow, &hook.node).await {
                tracing::debug!(?error, node = %hook.node, "a trigger's secret was not made");
            }
        }
    }
    for slot in model::slots(flow) {
        if let Some(message) = unbound(state, flow, &slot).await? {
            let at_node = |node: &NodeId| Problem {
                code: "unbound-slot".to_owned(),
                severity: Severity::Error,
                node: Some(node.clone()),
                field: model::slot_field(flow, node),
                span: None,
                index: None,
                message: message.clone(),
                fix: None,
            };
            found.extend(slot.nodes.iter().map(at_node));
        }
    }
    // Warnings do not stand in the way, but stand beside what does.
    let blocked = found.iter().any(|problem| problem.severity == Severity::Error);
    Ok(if blocked { found } else { Vec::new() })
}

/// Why a slot is not bound, in a sentence.
async fn unbound(
    state: &AppState,
    flow: &Flow,
    slot: &SlotUse,
) -> Result<Option<String>, ApiError> {
    let name = slot.slot.as_str();
    let Some(bound) = connections::bound(state, name).await? else {
        return Ok(Some(format!(
            "There is no connection `{name}` yet; create it under Connections."
        )));
    };
    if bound.kind != slot.connection {
        return Ok(Some(format!(
            "The connection `{name}` is of the kind {}, and this needs {}.",
            bound.kind, slot.connection
        )));
    }
    let missing = needed(flow, slot).into_iter().find(|needed| {
        !bound.secrets.iter().any(|(field, secret)| field == needed && !secret.reveal().is_empty())
    });
    Ok(missing.map(|field| {
        let field = field.replace('_', " ");
        format!("The connection `{name}` has no {field} yet; set it under Connections.")
    }))
}

/// Secret fields without which a slot is of no use: those of its kind, and for a trigger the one that signs,
/// which comes first.
fn needed(flow: &Flow, slot: &SlotUse) -> Vec<&'static str> {
    let triggers = model::hooks(flow);
    let signs = triggers.iter().any(|hook| hook.slot.as_ref() == Some(&slot.slot));
    let secrets = kind(slot.connection).map_or(&[][..], |kind| kind.secrets);
    let needed =
        |(place, secret): &(usize, &SecretField)| !secret.optional || (signs && *place == 0);
    secrets.iter().enumerate().filter(needed).map(|(_, secret)| secret.id).collect()
}
