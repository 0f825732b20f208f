//! GitHub's published examples, and for each event a flow that reads whatever its schema has.

use std::fs;
use std::path::{Path, PathBuf};

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

/// The published examples of an event, by name.
pub fn of_event(id: &str) -> Vec<(String, Value)> {
    // An event without examples has no file.
    let path = folder().join(format!("samples/{id}.json"));
    let text = fs::read_to_string(path).unwrap_or_default();
    let samples: Vec<Value> = serde_json::from_str(&text).unwrap_or_default();
    let sample = |sample: Value| {
        let name = sample.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
        (name, sample.get("payload").cloned().unwrap_or_default())
    };
    samples.into_iter().map(sample).collect()
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
            Type::Optional(_) => expressions.push(format!("{path}.is_some()")),
            Type::List(_) => expressions.push(format!("{path}.len()")),
            Type::Any | Type::Unknown | Type::Null | Type::Record(_) => {}
            _ => expressions.push(path),
        }
    }
}
