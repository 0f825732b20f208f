//! New nodes and new flows: free ids, titles and default fields.

use std::collections::BTreeMap;

use super::{Family, def, is_trigger};
use crate::catalog::event_and_action;
use crate::fields::Input;
use crate::flow::{FieldValue, Flow, Node, Point};
use crate::ids::{FieldId, KindId, NodeId};

/// A node of this kind that fits the flow: a free id, the kind's title, the first of each required choice.
pub fn new_node(kind: &KindId, flow: &Flow, at: Point) -> Node {
    let title = def(kind).map_or(kind.as_str(), |def| def.title);
    let title = match def(kind) {
        Some(def) if def.family == Family::Step && !def.connector.is_empty() => {
            if def.connector == "HTTP" {
                def.title.to_owned()
            } else {
                format!("{} · {}", def.connector, title)
            }
        }
        _ => title.to_owned(),
    };
    let stem = stem(kind);
    let mut fields = BTreeMap::new();
    for spec in def(kind).into_iter().flat_map(|def| def.fields) {
        match &spec.input {
            Input::Choice { options } if spec.required => {
                if let Some((value, _)) = options.first() {
                    fields.insert(FieldId::new(spec.id), FieldValue::Text((*value).to_owned()));
                }
            }
            // A slot that the flow uses already is most likely meant again.
            Input::Slot { connection } => {
                if let Some(slot) = used_slot(flow, connection) {
                    fields.insert(FieldId::new(spec.id), FieldValue::Text(slot));
                }
            }
            _ => {}
        }
    }
    Node {
        id: free_id(stem, flow),
        kind: kind.clone(),
        title,
        fields,
        output: String::new(),
        disabled: false,
        pinned: None,
        at,
    }
}

/// An id that no node of the flow has, nor any output: the stem, or the stem with the first free number.
pub fn free_id(stem: &str, flow: &Flow) -> NodeId {
    let is_free = |id: &str| {
        !flow.nodes.iter().any(|node| node.id.as_str() == id || node.output_name() == id)
    };
    let numbered = (2..).map(|number| format!("{stem}_{number}"));
    std::iter::once(stem.to_owned())
        .chain(numbered)
        .find(|id| is_free(id))
        .map_or_else(|| NodeId::new(stem), NodeId::new)
}

/// A flow with the trigger for one event: `issues.opened` of GitHub.
pub fn skeleton(event: &str) -> Flow {
    let (name, action) = event_and_action(event);
    let words = name.replace('_', " ");
    let singular = words.strip_suffix('s').unwrap_or(&words);
    let (title, id) = match action {
        Some(action) => {
            let action = action.replace('_', " ");
            (format!("{} {action}", capital(singular)), format!("{singular} {action}"))
        }
        None => (capital(&words), format!("on {words}")),
    };
    let mut flow = Flow { name: title.clone(), about: String::new(), ..Flow::default() };
    let kind = KindId::from("github");
    let mut trigger = new_node(&kind, &flow, Point { x: 80.0, y: 120.0 });
    trigger.id = NodeId::new(identifier(&id));
    trigger.title = title;
    trigger.fields.insert(FieldId::from("event"), FieldValue::Text(event.to_owned()));
    trigger.fields.insert(FieldId::from("connection"), FieldValue::Text("github".to_owned()));
    flow.nodes.push(trigger);
    flow
}

/// What the id of a new node of this kind begins with; never a Rust keyword.
fn stem(kind: &KindId) -> &'static str {
    match kind.as_str() {
        "github" => "github_event",
        "http" => "request_received",
        "filter" => "goes_on",
        "branch" => "is_true",
        "switch" => "which",
        "for_each" => "each_item",
        "value" => "value",
        "delay" => "pause",
        "google_sheets.append_row" => "add_row",
        "slack.post_message" => "post_message",
        "http.request" => "request",
        "respond" => "respond",
        "stop" => "stop",
        "fail" => "fail",
        "code" => "rust",
        _ => "node",
    }
}

fn used_slot(flow: &Flow, connection: &str) -> Option<String> {
    crate::hooks::slots(flow)
        .into_iter()
        .find(|slot| slot.connection == connection)
        .map(|slot| slot.slot.as_str().to_owned())
}

fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Words as a snake-case identifier.
fn identifier(words: &str) -> String {
    let id: String = words
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' })
        .collect();
    if id.starts_with(|c: char| c.is_ascii_digit()) { format!("on_{id}") } else { id }
}

/// Whether a flow has a trigger that is not disabled.
pub fn has_trigger(flow: &Flow) -> bool {
    flow.nodes.iter().any(|node| is_trigger(&node.kind) && !node.disabled)
}
