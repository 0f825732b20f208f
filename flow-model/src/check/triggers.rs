//! Triggers: known events, addresses of their own, slots of one kind.

use std::collections::BTreeMap;

use super::error;
use crate::catalog::{Catalog, Known};
use crate::edit::Edit;
use crate::flow::{FieldValue, Node};
use crate::hooks::{HookRoute, hooks, slots};
use crate::ids::FieldId;
use crate::problem::{Fix, Problem};
use crate::reach::Reach;

/// Checks the triggers.
pub(super) fn check(reach: &Reach<'_>, catalog: &dyn Catalog, problems: &mut Vec<Problem>) {
    for region in &reach.regions.regions {
        let trigger = reach.flow.nodes.get(region.trigger);
        if let Some(trigger) = trigger.filter(|node| node.kind.as_str() == "github") {
            problems.extend(unknown_event(trigger, catalog));
        }
    }
    routes(reach, problems);
    let mut kinds: BTreeMap<String, &str> = BTreeMap::new();
    for slot in slots(reach.flow) {
        if let Some(other) = kinds.insert(slot.slot.to_string(), slot.connection) {
            let node = slot.nodes.first().and_then(|node| reach.flow.node(node));
            let message = format!(
                "The connection `{}` is used for `{other}` and for `{}`: give one of them another name.",
                slot.slot, slot.connection
            );
            let field = Some(FieldId::from("connection"));
            problems.push(Problem { field, ..error("slot-kinds", node, message) });
        }
    }
}

fn unknown_event(trigger: &Node, catalog: &dyn Catalog) -> Option<Problem> {
    let event = trigger.text("event");
    let Known::No { suggestion } = catalog.knows("github", event) else {
        return None;
    };
    if event.is_empty() {
        return None;
    }
    let field = FieldId::from("event");
    let fix = suggestion.as_ref().map(|meant| Fix {
        label: format!("Use {meant}"),
        edit: Box::new(Edit::SetField {
            id: trigger.id.clone(),
            field: field.clone(),
            value: Some(FieldValue::Text(meant.clone())),
        }),
    });
    let hint = suggestion.map_or_else(
        || "choose one from the list.".to_owned(),
        |meant| format!("did you mean `{meant}`?"),
    );
    let message = format!("GitHub has no event `{event}`: {hint}");
    let span = Some(0..event.len());
    Some(Problem {
        field: Some(field),
        span,
        fix,
        ..error("unknown-event", Some(trigger), message)
    })
}

/// No two triggers answer the same delivery.
fn routes(reach: &Reach<'_>, problems: &mut Vec<Problem>) {
    let routes = hooks(reach.flow);
    let event =
        |route: &HookRoute| reach.flow.node(&route.node).map_or("", |node| node.text("event"));
    for (index, route) in routes.iter().enumerate() {
        let before = routes.get(..index).unwrap_or_default();
        let collides = |other: &&HookRoute| {
            other.path == route.path
                && match (other.kind, route.kind) {
                    ("github", "github") => event(other) == event(route),
                    ("http", "http") => {
                        other.method == route.method
                            || [&other.method, &route.method].contains(&&"ANY".to_owned())
                    }
                    _ => true,
                }
        };
        let Some(other) = before.iter().find(collides) else {
            continue;
        };
        let node = reach.flow.node(&route.node);
        let title = reach.flow.node(&other.node).map_or("", |node| node.title.as_str());
        let (field, message) = if route.kind == "github" && other.kind == "github" {
            (
                "event",
                format!("{title} already starts on this event: let one trigger lead to both."),
            )
        } else {
            (
                "path",
                format!("{title} already has the address `{}`: choose another path.", route.path),
            )
        };
        let field = Some(FieldId::from(field));
        problems.push(Problem { field, ..error("duplicate-hook", node, message) });
    }
}
