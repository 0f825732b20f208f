//! GitHub's published schemas and examples from the npm packages, and flows that read much of an event.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use flow_model::expr::{Read, Use};
use flow_model::flow::{Edge, FieldValue, Flow, Node, Point};
use flow_model::ids::{FieldId, KindId, NodeId, PortId};
use flow_model::types::{Record, Type};
use serde_json::Value;

/// How many keys lead to a value that a flow reads here.
const DEPTH: usize = 3;
/// How many values one node reads, so that its expression keeps a length that people write.
const READS_OF_A_NODE: usize = 10;

/// A JSON file of an npm package.
pub fn package(file: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../node_modules/@octokit").join(file);
    let text = fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("{}: {error}: run `npm ci` first", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// A published example and the event it is one of.
pub struct Example {
    pub event: String,
    pub payload: Value,
}

/// All published examples.
pub fn examples() -> Vec<Example> {
    let Value::Array(events) = package("webhooks-examples/api.github.com/index.json") else {
        panic!("a list of events")
    };
    let of_event = |event: &Value| {
        let name =
            event.get("name").and_then(Value::as_str).expect("an event has a name").to_owned();
        let examples = event.get("examples").and_then(Value::as_array).cloned();
        let examples = examples.expect("an event has examples");
        examples.into_iter().map(move |payload| {
            // The sender of a dispatch names the action, so that it is no event of its own.
            let action = payload.get("action").and_then(Value::as_str);
            let action = action.filter(|_| name != "repository_dispatch");
            let event = action.map_or(name.clone(), |action| format!("{name}.{action}"));
            Example { event, payload }
        })
    };
    events.iter().flat_map(of_event).collect()
}

/// One value of an event that a flow can read.
#[derive(Clone)]
pub struct Reading {
    /// The expression that reads it.
    pub text: String,
    /// What it reads.
    pub read: Read,
}

/// Every text, number, date and truth value that at most three keys lead to, also in the items of lists.
pub fn readings(payload: &Type) -> Vec<Reading> {
    let mut found = Vec::new();
    if let Some(record) = payload.as_record() {
        collect(record, &Base::Event, &[], &mut found);
    }
    found
}

/// What a field is read of.
enum Base {
    /// The event: the field is a name.
    Event,
    /// A value that is there.
    Value(String),
    /// A value that may be missing.
    Maybe(String),
    /// The items of a list.
    Items(String),
}

fn collect(record: &Record, base: &Base, keys: &[String], found: &mut Vec<Reading>) {
    for field in &record.fields {
        let name = record.rust_name(&field.name);
        let is_optional = matches!(field.ty, Type::Optional(_));
        let text = match base {
            Base::Event => name,
            Base::Value(base) => format!("{base}.{name}"),
            Base::Maybe(base) => {
                let step = if is_optional { "and_then" } else { "map" };
                format!("{base}.{step}(|it| it.{name})")
            }
            Base::Items(base) => {
                let step = if is_optional { "filter_map" } else { "map" };
                format!("{base}.iter().{step}(|it| it.{name}).collect()")
            }
        };
        let mut keys = keys.to_vec();
        keys.push(field.name.clone());
        let may_miss = is_optional || matches!(base, Base::Maybe(_));
        match field.ty.present() {
            Type::Record(inner) if keys.len() < DEPTH && !matches!(base, Base::Items(_)) => {
                let base = if may_miss { Base::Maybe(text) } else { Base::Value(text) };
                collect(inner, &base, &keys, found);
            }
            Type::List(item) if keys.len() < DEPTH && !may_miss => {
                if let (Type::Record(inner), false) = (&**item, matches!(base, Base::Items(_))) {
                    collect(inner, &Base::Items(text), &keys, found);
                }
            }
            Type::Bool | Type::Int | Type::Float | Type::Text { .. } | Type::DateTime => {
                let mut keys = keys.into_iter();
                let root = keys.next().expect("a key was pushed");
                let read = Read { root, path: keys.collect(), how: Use::Whole };
                found.push(Reading { text, read });
            }
            _ => {}
        }
    }
}

/// A flow on a GitHub event whose nodes read these values, one after the other.
pub fn flow(event: &str, readings: &[Reading]) -> Flow {
    let mut flow = Flow { name: "Published".to_owned(), ..Flow::default() };
    let mut last = add(&mut flow, "started", "github", &[("event", event), ("connection", "acme")]);
    for (index, some) in readings.chunks(READS_OF_A_NODE).enumerate() {
        let texts: Vec<&str> = some.iter().map(|reading| reading.text.as_str()).collect();
        let value = format!("json!([{}])", texts.join(", "));
        let node = add(&mut flow, &format!("read_{index}"), "value", &[("value", &value)]);
        flow.edges.push(Edge { from: last, port: PortId::new("then"), to: node.clone() });
        last = node;
    }
    flow
}

fn add(flow: &mut Flow, id: &str, kind: &str, fields: &[(&str, &str)]) -> NodeId {
    let id = NodeId::new(id);
    let fields: BTreeMap<FieldId, FieldValue> = fields
        .iter()
        .map(|(field, text)| (FieldId::from(*field), FieldValue::Text((*text).to_owned())))
        .collect();
    flow.nodes.push(Node {
        id: id.clone(),
        kind: KindId::new(kind),
        title: id.to_string(),
        fields,
        output: String::new(),
        disabled: false,
        pinned: None,
        at: Point::default(),
    });
    id
}
