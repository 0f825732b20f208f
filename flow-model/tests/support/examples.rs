//! GitHub's published examples, and for each event a flow that reads whatever its schema has.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use flow_model::catalog::{EventSchema, Library};
use flow_model::flow::Flow;
use flow_model::types::Type;
use serde_json::{Value, json};

/// How deep into the payload the flows read.
const DEPTH: usize = 4;
/// How many fields one flow reads.
const FIELDS: usize = 400;

/// The catalog of GitHub's events.
fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../catalog/github")
}

/// All events and their schemas.
pub fn events() -> Vec<(String, EventSchema)> {
    let text = fs::read_to_string(folder().join("types.json")).expect("types.json is there");
    let library: Library = serde_json::from_str(&text).expect("types.json is a library");
    let event = |id: &str| (id.to_owned(), library.event(id).expect("the event is in the catalog"));
    library.ids().map(event).collect()
}

/// The published examples of an event, by number: all of them, of which the catalog keeps some.
pub fn of_event(id: &str) -> Vec<(String, Value)> {
    static ALL: OnceLock<BTreeMap<String, Vec<(String, Value)>>> = OnceLock::new();
    ALL.get_or_init(published).get(id).cloned().unwrap_or_default()
}

/// All published examples, by event.
fn published() -> BTreeMap<String, Vec<(String, Value)>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../node_modules/@octokit/webhooks-examples/api.github.com/index.json");
    let text = fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("{}: {error}: run `npm ci` first", path.display()));
    let events: Vec<Value> = serde_json::from_str(&text).expect("it is a list of events");
    let mut published: BTreeMap<String, Vec<(String, Value)>> = BTreeMap::new();
    for event in events {
        let name = event.get("name").and_then(Value::as_str).expect("an event has a name");
        let examples = event.get("examples").and_then(Value::as_array).expect("it has examples");
        for payload in examples {
            // The sender of a dispatch names the action, so that it is no event of its own.
            let action = payload.get("action").and_then(Value::as_str);
            let action = action.filter(|_| name != "repository_dispatch");
            let id = action.map_or(name.to_owned(), |action| format!("{name}.{action}"));
            let of_event = published.entry(id).or_default();
            of_event.push((format!("example {}", of_event.len() + 1), payload.clone()));
        }
    }
    published
}

/// A flow that puts each field of the event into a cell; with the number of fields.
pub fn flow_on(event: &str, payload: &Type) -> (Flow, usize) {
    let mut cells = Vec::new();
    reading(payload, "", DEPTH, &mut cells);
    cells.truncate(FIELDS);
    let count = cells.len();
    if cells.is_empty() {
        cells.push("1".to_owned());
    }
    let fields = json!({
        "connection": "issue_sheet", "spreadsheet": "1AbC", "range": "A:Z", "values": cells,
    });
    let flow = json!({
        "name": event,
        "about": "",
        "nodes": [
            { "id": "started", "kind": "github", "title": "", "at": { "x": 0, "y": 0 },
              "fields": { "connection": "acme_github", "event": event } },
            { "id": "row", "kind": "google_sheets.append_row", "title": "",
              "at": { "x": 260, "y": 0 }, "fields": fields },
        ],
        "edges": [{ "from": "started", "port": "then", "to": "row" }],
    });
    (serde_json::from_value(flow).expect("it is a flow"), count)
}

/// Expressions that read the fields of a record.
fn reading(ty: &Type, path: &str, depth: usize, expressions: &mut Vec<String>) {
    let Some(record) = ty.as_record() else {
        return;
    };
    for field in &record.fields {
        let name = record.rust_name(&field.name);
        let path = if path.is_empty() { name } else { format!("{path}.{name}") };
        // A name at the root that cannot stand alone is out of reach for expressions.
        if !path.starts_with(|letter: char| letter.is_ascii_lowercase()) || path.starts_with("r#") {
            continue;
        }
        match &field.ty {
            Type::Record(_) if depth > 0 => reading(&field.ty, &path, depth - 1, expressions),
            Type::Optional(inner) if is_single(inner) => {
                expressions.push(format!("{path}.unwrap_or_default()"));
            }
            Type::Optional(inner) => expressions.push(match single_of(inner) {
                Some(read) => format!("{path}.map(|it| {read}).unwrap_or_default()"),
                None => format!("{path}.is_some()"),
            }),
            Type::List(item) => expressions.push(match single_of(item) {
                Some(read) => format!("{path}.last().map(|it| {read}).unwrap_or_default()"),
                None => format!("{path}.len()"),
            }),
            Type::Any | Type::Unknown | Type::Null | Type::Record(_) => {}
            _ => expressions.push(path),
        }
    }
}

/// Whether a value is one text, number, date or truth.
fn is_single(ty: &Type) -> bool {
    matches!(ty, Type::Bool | Type::Int | Type::Float | Type::Text { .. } | Type::DateTime)
}

/// What reads the last such field of a record `it`: the first ones are ids as a rule.
fn single_of(ty: &Type) -> Option<String> {
    let Type::Record(record) = ty else { return None };
    let field = record.fields.iter().rev().find(|field| is_single(&field.ty))?;
    Some(format!("it.{}", record.rust_name(&field.name)))
}
