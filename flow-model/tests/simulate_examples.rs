//! Every example that GitHub publishes, simulated in a flow on its event that reads whatever the schema has.

#[path = "support/examples.rs"]
mod examples;

use std::collections::BTreeMap;

use flow_model::catalog::Loaded;
use flow_model::simulate::{End, Event, Mocks, Passage, Simulator, State};

#[test]
fn every_published_example_runs_or_names_what_it_lacks() {
    let mut counts = BTreeMap::new();
    let (mut reads, mut told) = (0, Vec::new());
    for (id, schema) in examples::events() {
        let mut loaded = Loaded::default();
        loaded.load("github", &schema);
        let (flow, fields) = examples::flow_on(&id, &schema.payload());
        reads += fields;
        let mut simulator = Simulator::new(&flow, &loaded);
        for (name, payload) in examples::of_event(&id) {
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
    assert_eq!(examples, 329, "all that are published");
    assert!(counts.get("done").is_some_and(|done| done * 10 >= examples * 9), "{counts:?}");
}
