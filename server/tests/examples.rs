//! The examples of a new installation.

use flow_model::flow::Flow;
use flow_model::wire::FlowSummary;
use serde::Deserialize;

use crate::product::Product;

#[derive(Deserialize)]
struct Example {
    name: String,
    about: String,
    flow: Flow,
}

#[tokio::test]
async fn every_example_opens_without_problems() {
    let product = Product::start();
    let caller = product.sign_in().await;
    let examples: Vec<Example> = caller.get("/examples").await.json();
    assert!(!examples.is_empty());
    for example in &examples {
        assert!(!example.about.is_empty(), "{}", example.name);
        assert_eq!(caller.create(&example.flow).await.flow, example.flow);
    }
    let list: Vec<FlowSummary> = caller.get("/flows").await.json();
    assert_eq!(list.len(), examples.len());
    for flow in list {
        assert_eq!(flow.problems, 0, "{}", flow.name);
    }
}
