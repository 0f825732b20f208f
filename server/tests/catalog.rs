//! The catalog: the list, and one event at a time.

use flow_model::catalog::EventSchema;
use flow_model::wire::CatalogEvent;
use serde::Deserialize;
use serde_json::Value;

use crate::product::Product;

#[derive(Deserialize)]
struct Detail {
    event: CatalogEvent,
    schema: EventSchema,
    samples: Vec<Sample>,
}

#[derive(Deserialize)]
struct Sample {
    name: String,
    payload: Value,
}

#[tokio::test]
async fn lists_events_and_shows_one() {
    let product = Product::start();
    let caller = product.sign_in().await;
    let events: Vec<CatalogEvent> = caller.get("/catalog/github").await.json();
    assert!(events.len() > 200, "{}", events.len());
    let opened: Detail = caller.get("/catalog/github/issues.opened").await.json();
    assert_eq!(
        (opened.event.id.as_str(), opened.schema.id.as_str()),
        ("issues.opened", "issues.opened")
    );
    assert_eq!(opened.samples.len(), opened.event.samples);
    assert_eq!(opened.samples[0].payload["action"], "opened");
    assert!(!opened.samples[0].name.is_empty());
    assert!(opened.schema.payload().field("issue").is_some());
    let push: Detail = caller.get("/catalog/github/push").await.json();
    assert_eq!(push.event.id, "push");
}

#[tokio::test]
async fn every_listed_event_can_be_loaded() {
    let product = Product::start();
    let caller = product.sign_in().await;
    let events: Vec<CatalogEvent> = caller.get("/catalog/github").await.json();
    for event in events {
        let detail: Detail = caller.get(&format!("/catalog/github/{}", event.id)).await.json();
        assert_eq!(detail.samples.len(), event.samples, "{}", event.id);
    }
}

#[tokio::test]
async fn an_unknown_event_suggests_one() {
    let product = Product::start();
    let caller = product.sign_in().await;
    let message =
        caller.get("/catalog/github/issues.openend").await.refused(404, "not-found").message;
    assert!(message.contains("`issues.opened`"), "{message}");
    for id in ["..%2ftypes", "..", "%2e%2e%2fevents", "types"] {
        caller.get(&format!("/catalog/github/{id}")).await;
    }
    caller.get("/catalog/github/types").await.refused(404, "not-found");
    caller.get("/catalog/gitlab").await.refused(404, "not-found");
}
