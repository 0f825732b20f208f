//! The committed data of `catalog/github/` against the code that reads it.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::{Catalog, Known, Library, Loaded, event_and_action};
use crate::types::Type;
use crate::wire::CatalogEvent;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../catalog/github")
}

fn read<T: serde::de::DeserializeOwned>(name: &str) -> T {
    let path = folder().join(name);
    let text = std::fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"))
}

#[test]
fn every_event_has_a_payload_that_accepts_its_published_examples() {
    let library: Library = read("types.json");
    let events: Vec<CatalogEvent> = read("events.json");
    assert_eq!(events.len(), 261);
    let mut examples = 0;
    for event in &events {
        let payload = library.event(&event.id).expect("every event has a schema").payload();
        assert!(payload.as_record().is_some(), "{}", event.id);
        let (_, action) = event_and_action(&event.id);
        let known = payload.field("action").map(|field| field.ty.clone());
        if let (Some(action), Some(Type::Text { known })) = (action, known) {
            assert!(known.is_empty() || known.iter().any(|value| value == action), "{}", event.id);
        }
        if event.samples == 0 {
            continue;
        }
        let samples: Vec<Value> = read(&format!("samples/{}.json", event.id));
        assert_eq!(samples.len(), event.samples, "{}", event.id);
        for sample in samples {
            assert_eq!(payload.accepts(&sample["payload"]), Ok(()), "{}", event.id);
            examples += 1;
        }
    }
    assert!(examples > 200, "{examples} examples");
}

#[test]
fn the_main_example_reads_without_defaults() {
    let library: Library = read("types.json");
    let payload = library.event("issues.opened").expect("it is in the catalog").payload();
    let words = |path: &str| {
        let mut keys = path.split('.');
        let first = keys.next().and_then(|key| payload.field(key)).map(|field| field.ty.clone());
        keys.fold(first, |ty, key| match ty? {
            Type::List(item) => Some(item.field(key)?.ty.clone()),
            ty => Some(ty.field(key)?.ty.clone()),
        })
        .map(|ty| ty.to_string())
    };
    for (path, expected) in [
        ("issue.number", "whole number"),
        ("issue.title", "text"),
        ("issue.user.login", "text"),
        ("issue.html_url", "text"),
        ("issue.labels", "list of records"),
        ("issue.labels.name", "text"),
        ("issue.body", "text, may be missing"),
        ("issue.milestone", "record Milestone, may be missing"),
        ("issue.created_at", "date and time"),
    ] {
        assert_eq!(words(path).as_deref(), Some(expected), "{path}");
    }
}

#[test]
fn a_loaded_list_tells_known_from_unknown() {
    let mut loaded = Loaded::default();
    assert_eq!(loaded.knows("github", "push"), Known::NotLoaded);
    loaded.list("github", ["issues.opened".to_owned(), "push".to_owned()]);
    assert_eq!(loaded.knows("github", "push"), Known::Yes);
    assert_eq!(
        loaded.knows("github", "issues.opend"),
        Known::No { suggestion: Some("issues.opened".to_owned()) }
    );
    assert_eq!(loaded.event("github", "push"), None);
}
