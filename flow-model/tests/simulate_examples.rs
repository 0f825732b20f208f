//! Every example that GitHub publishes, simulated in a flow on its event that reads whatever the schema has.

#[path = "support/sketch.rs"]
#[expect(dead_code, reason = "other tests ask for more")]
mod sketch;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use flow_model::catalog::{Library, Loaded};
use flow_model::flow::{FieldValue, Flow};
use flow_model::simulate::{End, Event, Mocks, Passage, Simulator, State};
use flow_model::types::Type;
use serde_json::Value;

/// How deep into the payload the flows read.
const DEPTH: usize = 4;
/// How many fields one flow reads.
const FIELDS: usize = 400;

#[test]
fn every_published_example_runs_or_names_what_it_lacks() {
    let catalog = Path::new(env!("CARGO_MANIFEST_DIR")).join("../catalog/github");
    let text = fs::read_to_string(catalog.join("types.json")).expect("types.json is there");
    let library: Library = serde_json::from_str(&text).expect("types.json is a library");
    let mut counts = BTreeMap::new();
    let (mut reads, mut told) = (0, Vec::new());
    for id in library.ids() {
        let schema = library.event(id).expect("the event is in the catalog");
        let mut loaded = Loaded::default();
        loaded.load("github", &schema);
        let mut expressions = Vec::new();
        reading(&schema.payload(), "", DEPTH, &mut expressions);
        expressions.truncate(FIELDS);
        reads += expressions.len();
        let flow = flow_on(id, expressions);
        let mut simulator = Simulator::new(&flow, &loaded);
        for (name, payload) in examples(&catalog, id) {
            let event = Event { trigger: None, payload };
            let trace = simulator.run(&event, &Mocks::default());
            let end = match &trace.end {
                End::Done => {
                    assert!(
                        trace.steps.iter().all(|step| step.state == State::Done),
                        "{id} {name}"
                    );
                    let is_live = |passage| passage == Passage::Live;
                    assert!(trace.edges.iter().all(|edge| is_live(edge.passage)), "{id} {name}");
                    "done"
                }
                End::Misfit { fault } => {
                    assert!(!fault.path.is_empty() && !fault.readers.is_empty(), "{id} {name}");
                    told.push(format!("{id} ({name}): {}", fault.message));
                    "dead letter"
                }
                other => panic!("{id} ({name}): {other:?}"),
            };
            *counts.entry(end).or_insert(0_usize) += 1;
        }
    }
    println!("{counts:?}, {reads} fields read\n{}", told.join("\n"));
    let examples: usize = counts.values().sum();
    assert!(examples >= 300, "{examples} examples");
    assert!(counts.get("done").is_some_and(|done| done * 10 >= examples * 9), "{counts:?}");
}

fn examples(catalog: &Path, id: &str) -> Vec<(String, Value)> {
    // An event without examples has no file.
    let text = fs::read_to_string(catalog.join(format!("samples/{id}.json"))).unwrap_or_default();
    let samples: Vec<Value> = serde_json::from_str(&text).unwrap_or_default();
    let sample = |sample: Value| {
        let name = sample.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
        (name, sample.get("payload").cloned().unwrap_or_default())
    };
    samples.into_iter().map(sample).collect()
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

/// A flow that puts each expression into a cell.
fn flow_on(event: &str, expressions: Vec<String>) -> Flow {
    let mut flow = sketch::flow(&format!(
        "start github event={event} connection=acme_github\n\
         row google_sheets.append_row connection=sheet spreadsheet=1 range=A values=x\n\
         start -> row"
    ));
    for node in flow.nodes.iter_mut().filter(|node| node.id.as_str() == "row") {
        let cells = if expressions.is_empty() { vec!["1".to_owned()] } else { expressions.clone() };
        node.fields.insert("values".into(), FieldValue::List(cells));
    }
    flow
}
