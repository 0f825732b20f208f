//! All of GitHub's published schemas and examples: every schema imports, every example goes through a flow.

#[path = "support/published.rs"]
mod published;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use flow_model::catalog::{Library, Loaded};
use flow_model::check;
use flow_model::expr::Read;
use flow_model::simulate::{End, Event, Mocks, Simulator, State, simulate};
use flow_model::types::{Imported, Type, decode};
use published::{Example, Reading, examples, flow, package, readings};
use serde_json::Value;

#[test]
fn all_webhooks_of_the_openapi_document_import() {
    let document = package("openapi-webhooks/generated/api.github.com.json");
    let webhooks = document["webhooks"].as_object().expect("a document of webhooks");
    assert_eq!(webhooks.len(), 261);
    for (name, webhook) in webhooks {
        let Imported { ty, problems } = Type::import(schema_of(webhook), &document);
        assert!(problems.is_empty(), "{name}: {problems:?}");
        assert!(ty.as_record().is_some_and(|record| !record.fields.is_empty()), "{name}: {ty}");
    }
}

#[test]
fn all_definitions_of_the_draft_7_document_import() {
    let document = package("webhooks-schemas/schema.json");
    let definitions = document["definitions"].as_object().expect("a document of definitions");
    assert_eq!(definitions.len(), 344);
    for (name, definition) in definitions {
        let Imported { ty, problems } = Type::import(definition, &document);
        assert!(problems.is_empty(), "{name}: {problems:?}");
        // Such as `discussion_event`: one of several records is a record.
        let is_event = name.ends_with("_event") || name.contains('$');
        assert!(!is_event || ty.as_record().is_some(), "{name}: {ty}");
    }
    let all = Type::import(&document, &document);
    assert!(all.problems.is_empty() && all.ty.field("sender").is_some(), "{:?}", all.problems);
}

/// With what the examples taught the catalog, all of them go through.
#[test]
fn every_published_example_goes_through_a_flow_on_its_event() {
    let examples = examples();
    assert_eq!(examples.len(), 329);
    let payloads = library();
    let by_event = by_event(&examples);
    let events: Vec<&str> = by_event.keys().copied().collect();
    let (some, others) = events.split_at(events.len() / 2);
    let through = |events: &[&str]| -> usize {
        events.iter().map(|event| through_flow(event, &by_event[event], &payloads[*event])).sum()
    };
    let reads = std::thread::scope(|scope| {
        let others = scope.spawn(|| through(others));
        through(some) + others.join().expect("it asserts itself")
    });
    println!("{} examples of {} events: {reads} values read", examples.len(), events.len());
    assert!(reads > 30_000, "{reads} values");
}

/// Of many values each third, so that the test takes seconds; `ALL_READS=1` keeps them all.
fn thinned(mut readings: Vec<Reading>, start: usize) -> Vec<Reading> {
    if std::env::var_os("ALL_READS").is_none() {
        let mut place = start;
        readings.retain(|_| {
            place += 1;
            place.is_multiple_of(3)
        });
    }
    readings
}

/// Runs examples through a flow that reads most of the event; gives how many values were read.
fn through_flow(event: &str, examples: &[&Example], payload: &Type) -> usize {
    let mut loaded = Loaded::default();
    loaded.insert("github", event, payload.clone());
    let readings = thinned(readings(payload), event.len());
    let flow = flow(event, &readings);
    let problems = check::check(&flow, &loaded);
    assert!(problems.is_empty(), "{event}: {:#?}", problems.first());
    let mut simulator = Simulator::new(&flow, &loaded);
    for example in examples {
        let event = Event { trigger: None, payload: example.payload.clone() };
        let trace = simulator.run(&event, &Mocks::default());
        assert_eq!(trace.end, End::Done, "{}", example.event);
        let ran = trace.steps.iter().filter(|step| step.state == State::Done).count();
        assert_eq!(ran, flow.nodes.len(), "{}", example.event);
    }
    readings.len() * examples.len()
}

/// With the schema as it is published, the examples that are older than it go to the dead letter,
/// which names the field that they lack and who reads it.
#[test]
fn examples_that_lack_required_fields_are_dead_letters_with_a_name() {
    let examples = examples();
    let payloads = strict();
    let mut dead: BTreeMap<String, usize> = BTreeMap::new();
    for (event, examples) in by_event(&examples) {
        let payload = &payloads[event];
        let readings = readings(payload);
        let reads: Vec<Read> = readings.iter().map(|reading| reading.read.clone()).collect();
        for example in examples {
            let Err(misfit) = decode(payload, &reads, &example.payload) else { continue };
            assert!(misfit.to_string().contains(&format!("`{}`", misfit.path)), "{misfit}");
            let readers: Vec<Reading> =
                readings.iter().filter(|reading| misfit.concerns(&reading.read)).cloned().collect();
            assert!(!readers.is_empty(), "{event}: {misfit}");
            // What does not read the field takes the event: it is never refused for what nobody reads.
            let others = reads.iter().filter(|read| !misfit.concerns(read)).take(1);
            let others: Vec<Read> = others.cloned().collect();
            assert!(decode(payload, &others, &example.payload).is_ok(), "{event}: {others:?}");
            simulated_alike(event, payload, &readers, example, &misfit.path);
            *dead.entry(misfit.path).or_default() += 1;
        }
    }
    let count: usize = dead.values().sum();
    println!("schema alone: {} decoded, {count} dead letters: {dead:?}", examples.len() - count);
    assert!((20..100).contains(&count), "{count}");
}

fn simulated_alike(
    event: &str,
    payload: &Type,
    readers: &[Reading],
    example: &Example,
    path: &str,
) {
    let mut loaded = Loaded::default();
    loaded.insert("github", event, payload.clone());
    let flow = flow(event, readers);
    let came = Event { trigger: None, payload: example.payload.clone() };
    match simulate(&flow, &came, &Mocks::default(), &loaded).end {
        End::Misfit { fault } => {
            assert_eq!(fault.path, path, "{event}");
            assert_eq!(fault.readers.first().map(|by| by.node.as_str()), Some("read_0"), "{event}");
        }
        other => panic!("{event}: {other:?}"),
    }
}

fn by_event(examples: &[Example]) -> BTreeMap<&str, Vec<&Example>> {
    let mut by_event: BTreeMap<&str, Vec<&Example>> = BTreeMap::new();
    for example in examples {
        by_event.entry(&example.event).or_default().push(example);
    }
    by_event
}

/// The payloads of the catalog.
fn library() -> BTreeMap<String, Type> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../catalog/github/types.json");
    let text = fs::read_to_string(path).expect("types.json is there");
    let library: Library = serde_json::from_str(&text).expect("types.json is a library");
    let of = |id: &str| Some((id.to_owned(), library.event(id)?.payload()));
    library.ids().filter_map(of).collect()
}

/// The payloads as the schema has them.
fn strict() -> BTreeMap<String, Type> {
    let document = package("openapi-webhooks/generated/api.github.com.json");
    let mut ids = BTreeMap::new();
    for id in library().into_keys() {
        ids.insert(id.replace(['.', '_'], "-"), id);
    }
    let webhooks = document.get("webhooks").and_then(Value::as_object);
    let of = |(name, webhook): (&String, &Value)| {
        let operation = webhook.pointer("/post/operationId").and_then(Value::as_str);
        let operation = operation.expect("an operation has an id");
        let key = operation.replace(['/', '_'], "-");
        let id = ids.get(&key).or_else(|| ids.get(operation.split('/').next()?));
        let id = id.unwrap_or_else(|| panic!("{name} is no event"));
        (id.clone(), Type::from_schema(schema_of(webhook), &document))
    };
    webhooks.expect("a document of webhooks").iter().map(of).collect()
}

fn schema_of(webhook: &Value) -> &Value {
    webhook
        .pointer("/post/requestBody/content/application~1json/schema")
        .expect("a webhook has a schema")
}
