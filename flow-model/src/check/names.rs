//! Names: ids and outputs that Rust can bear, each once, none that hides another.

use std::collections::BTreeMap;

use super::error;
use crate::edit::Edit;
use crate::emit::lower::is_snake_case;
use crate::fields::Input;
use crate::flow::{Flow, Node};
use crate::graph::regions::Region;
use crate::ids::{FieldId, NodeId};
use crate::nodes::{self, Shape};
use crate::problem::{Fix, Problem};
use crate::reach::{Reach, nodes_of};
use crate::types::Type;

/// Names that the generated code uses itself: a handler or a variable of such a name would hide what is meant.
const RESERVED: [&str; 8] =
    ["cx", "event", "triggers", "seconds", "minutes", "hours", "days", "drop"];

/// Checks ids and output names.
pub(super) fn check(reach: &Reach<'_>, problems: &mut Vec<Problem>) {
    for node in &reach.flow.nodes {
        problems.extend(bad_id(reach.flow, node));
        problems.extend(bad_output(node));
        problems.extend(taken_slot(node));
    }
    for (index, region) in reach.regions.regions.iter().enumerate() {
        let mut taken: BTreeMap<&str, &Node> = BTreeMap::new();
        let payload = reach.payloads.get(index).and_then(Option::as_ref);
        for place in nodes_of(&region.body) {
            let Some(node) = reach.flow.nodes.get(place) else {
                continue;
            };
            if nodes::shape(node) == Shape::Each {
                problems.extend(hiding_item(node, payload, reach, region));
            }
            if reach.output(place).is_none() {
                continue;
            }
            let name = node.output_name();
            if name == "error" {
                let message = "`error` is the name of a failure behind a port `error`: give this output another name.";
                problems.push(error("hides-field", Some(node), message.to_owned()));
            }
            if let Some(other) = taken.insert(name, node) {
                let message = format!(
                    "{} has the output name `{name}` too: rename one of them.",
                    other.title
                );
                problems.push(error("duplicate-output", Some(node), message));
            } else if payload.is_some_and(|payload| payload.field(name).is_some()) {
                let message =
                    format!("`{name}` is a field of the event: give this output another name.");
                problems.push(error("hides-field", Some(node), message));
            }
        }
    }
}

/// The name of an item that is another thing's name already.
fn hiding_item(
    each: &Node,
    payload: Option<&Type>,
    reach: &Reach<'_>,
    region: &Region,
) -> Option<Problem> {
    let name = nodes::item_name(each);
    let is_output = |place: &usize| {
        reach.output(*place).is_some()
            && reach.flow.nodes.get(*place).is_some_and(|node| node.output_name() == name)
    };
    let what = if RESERVED.contains(&name) || name == "error" {
        "a name that the code uses itself"
    } else if payload.is_some_and(|payload| payload.field(name).is_some()) {
        "a field of the event"
    } else if nodes_of(&region.body).iter().any(is_output) {
        "the name of an output"
    } else {
        return None;
    };
    let message = format!("`{name}` is {what}: give the item another name.");
    let field = Some(FieldId::from("item"));
    Some(Problem { field, ..error("hides-field", Some(each), message) })
}

/// The environment binds a slot by variables that begin with its name; these are the runtime's own.
fn taken_slot(node: &Node) -> Option<Problem> {
    let fields = nodes::def(&node.kind)?.fields;
    let slot = fields.iter().find(|spec| matches!(spec.input, Input::Slot { .. }))?.id;
    if !node.text(slot).starts_with("hookloom") {
        return None;
    }
    let message = "A connection's name cannot begin with `hookloom`: its settings would be taken for Hookloom's own.";
    let field = Some(FieldId::from(slot));
    Some(Problem { field, ..error("bad-slot", Some(node), message.to_owned()) })
}

fn bad_id(flow: &Flow, node: &Node) -> Option<Problem> {
    let id = node.id.as_str();
    // An id is a name in the code where it is a handler's, or where the output has no other.
    let is_name =
        nodes::is_trigger(&node.kind) || nodes::gives_output(node) && node.output_name() == id;
    let why = unfit(id).filter(|why| is_name || *why != USED)?;
    let message = format!("`{id}` cannot be an id: {why}");
    let fix = free_like(flow, id).map(|to| Fix {
        label: format!("Rename to {to}"),
        edit: Box::new(Edit::RenameNode { from: node.id.clone(), to }),
    });
    Some(Problem { fix, ..error("bad-id", Some(node), message) })
}

fn bad_output(node: &Node) -> Option<Problem> {
    let name = node.output.as_str();
    let why = unfit(name).filter(|_| !name.is_empty())?;
    let message = format!("`{name}` cannot be a name: {why}");
    let fix = Fix {
        label: format!("Use {}", node.id),
        edit: Box::new(Edit::SetOutput { id: node.id.clone(), output: String::new() }),
    };
    Some(Problem { fix: Some(fix), ..error("bad-output", Some(node), message) })
}

const SHAPE: &str = "use lower case letters, digits and `_`, beginning with a letter.";
const KEPT: &str = "Rust keeps this word for itself. Take another one.";
const USED: &str = "the code uses it for something else. Take another one.";

/// Why a text can be no name.
fn unfit(name: &str) -> Option<&'static str> {
    if RESERVED.contains(&name) {
        Some(USED)
    } else if is_snake_case(name) {
        None
    } else if is_snake_case(&format!("{name}_")) {
        Some(KEPT)
    } else {
        Some(SHAPE)
    }
}

/// A good id close to a bad one.
fn free_like(flow: &Flow, id: &str) -> Option<NodeId> {
    let letters = |c: char| {
        if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' }
    };
    let id: String = id.chars().map(letters).collect();
    let id = id.trim_matches('_');
    let id = if id.starts_with(|c: char| c.is_ascii_lowercase()) {
        id.to_owned()
    } else {
        format!("node_{id}")
    };
    let id = id.trim_end_matches('_');
    let id = if unfit(id).is_none() { id.to_owned() } else { format!("{id}_node") };
    Some(nodes::free_id(&id, flow)).filter(|id| is_snake_case(id.as_str()))
}
