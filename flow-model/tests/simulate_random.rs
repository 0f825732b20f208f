//! What holds of every trace, on random flows; and that large ones end.

#[path = "support/catalog.rs"]
mod catalog;
#[path = "support/random.rs"]
mod random;
#[path = "support/sketch.rs"]
mod sketch;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use catalog::catalog;
use flow_model::catalog::Loaded;
use flow_model::emit::emit;
use flow_model::flow::{FieldValue, Flow, Node};
use flow_model::ids::{FieldId, KindId, StepPath};
use flow_model::parse::parse;
use flow_model::simulate::{
    End, Event, Mocks, Passage, Seen, Simulator, State, Step, Trace, simulate,
};
use flow_model::{layout, nodes};
use random::Random;
use serde_json::{Value, json};

/// Random flows, as many as `HOOKLOOM_SIMULATED_FLOWS` says.
const FLOWS: u64 = 100;

fn flows() -> u64 {
    let wanted =
        std::env::var("HOOKLOOM_SIMULATED_FLOWS").ok().and_then(|count| count.parse().ok());
    wanted.unwrap_or(FLOWS)
}

#[test]
fn every_trace_follows_the_edges() {
    let catalog = catalog();
    for seed in 0..flows() {
        let flow = random::flow(&mut Random::new(seed), &catalog);
        let mut simulator = Simulator::new(&flow, &catalog);
        for trigger in flow.nodes.iter().filter(|node| nodes::is_trigger(&node.kind)) {
            for payload in payloads(trigger) {
                let event = Event { trigger: Some(trigger.id.clone()), payload };
                let trace = simulator.run(&event, &Mocks::default());
                assert_eq!(simulator.run(&event, &Mocks::default()), trace, "seed {seed}");
                follows(&flow, &trace).unwrap_or_else(|wrong| panic!("seed {seed}: {wrong}"));
            }
        }
    }
}

/// A flow and what is read of its own Rust do the same: the same nodes run, and give the same.
#[test]
fn what_is_read_back_runs_alike() {
    let catalog = catalog();
    for seed in 0..flows() {
        let mut flow = random::flow(&mut Random::new(seed), &catalog);
        // What a person's own statements do, nothing tells.
        for node in flow.nodes.iter_mut().filter(|node| node.kind.as_str() == "code") {
            node.kind = KindId::from("value");
            node.fields = [(FieldId::from("value"), FieldValue::Text("1".to_owned()))].into();
        }
        let source = emit(&flow, &catalog).flow_rs().to_owned();
        let read = parse(&source, &layout::write(&flow), &catalog).flow;
        for trigger in flow.nodes.iter().filter(|node| nodes::is_trigger(&node.kind)) {
            for payload in payloads(trigger) {
                let event = Event { trigger: Some(trigger.id.clone()), payload };
                let [drawn, read] = [&flow, &read].map(|flow| ran(flow, &event, &catalog));
                assert_eq!(drawn, read, "seed {seed}\n{source}");
            }
        }
    }
}

/// The nodes that ran, with what they gave.
fn ran(flow: &Flow, event: &Event, catalog: &Loaded) -> BTreeMap<StepPath, Seen> {
    let trace = simulate(flow, event, &Mocks::default(), catalog);
    let did_run = |step: &Step| {
        matches!(
            step.state,
            State::Done | State::Disabled | State::Stopped { .. } | State::Failed { .. }
        )
    };
    let steps = trace.steps.into_iter().filter(did_run);
    steps.map(|step| (step.path, step.output)).collect()
}

/// Payloads that fit, and some that do not.
fn payloads(trigger: &Node) -> Vec<Value> {
    let strange = [Value::Null, json!({}), json!([{}])];
    if trigger.kind.as_str() == "http" {
        let request = |body: Value| json!({"method": "POST", "path": "/x", "query": {"q": "1"}, "headers": {}, "body": body});
        let order =
            json!({"number": 7, "email": "ada@x", "tags": ["new"], "total": 9.5, "paid": true});
        let large = json!({"number": i64::MAX, "email": "", "tags": [], "total": 1, "paid": false});
        return [order, large]
            .into_iter()
            .chain(strange.clone())
            .map(request)
            .chain(strange)
            .collect();
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../catalog/github/samples");
    let file = folder.join(format!("{}.json", trigger.text("event")));
    let samples = fs::read_to_string(file).expect("samples");
    let samples: Vec<Value> = serde_json::from_str(&samples).expect("a list of samples");
    let payloads = samples.iter().filter_map(|sample| sample.get("payload")).cloned();
    payloads.chain(strange).collect()
}

/// Outside of loops each node is told once, with a state that what passes the edges into it explains.
fn follows(flow: &Flow, trace: &Trace) -> Result<(), String> {
    let mut paths: BTreeSet<&StepPath> = BTreeSet::new();
    for step in &trace.steps {
        if !paths.insert(&step.path) {
            return Err(format!("{} is told twice", step.path));
        }
        if step.path.as_str() != step.node.as_str() || nodes::is_trigger(&step.kind) {
            continue;
        }
        let into = trace.edges.iter().filter(|passed| passed.edge.to == step.node);
        let best = into.map(|passed| passed.passage).max().unwrap_or_default();
        let fits = match &step.state {
            State::Done | State::Stopped { .. } | State::Disabled | State::Failed { .. } => {
                best == Passage::Live
            }
            State::Skipped { .. } => best == Passage::Dead,
            State::Undecided { .. } => best == Passage::Undecided,
            State::Unreached { .. } => !matches!(trace.end, End::Done | End::Undecided { .. }),
        };
        if !fits {
            return Err(format!("{} is {:?}, but gets {best:?}", step.path, step.state));
        }
    }
    let told: BTreeSet<&str> = trace.steps.iter().map(|step| step.node.as_str()).collect();
    let missing = trace.edges.iter().find(|passed| !told.contains(passed.edge.to.as_str()));
    match missing {
        Some(passed) => Err(format!("nothing is told of {}", passed.edge.to)),
        None if trace.steps.iter().all(|step| flow.node(&step.node).is_some()) => Ok(()),
        None => Err("a node is told that the flow does not have".to_owned()),
    }
}

#[test]
fn long_rows_and_long_lists_end() {
    let catalog = catalog();
    let mut text = "start github event=issues.opened connection=acme\n".to_owned();
    for number in 0..5_000 {
        let _ = writeln!(text, "n{number} value value=issue.number + {number}");
    }
    text.push_str("start -> n0");
    for number in 1..5_000 {
        let _ = write!(text, " -> n{number}");
    }
    let payload = json!({"issue": {"number": 1, "labels": vec![json!({"name": "x"}); 200_000]}});
    let event = Event { trigger: None, payload };
    let trace = simulate(&sketch::flow(&text), &event, &Mocks::default(), &catalog);
    assert_eq!((trace.end, trace.steps.len()), (End::Done, 5_001));

    let endless = sketch::flow(
        "start github event=issues.opened connection=acme\n\
         one for_each list=issue.labels\n\
         two for_each list=issue.labels\n\
         tell value value=issue.number\n\
         start -> one\n\
         one.each -> two\n\
         two.each -> tell",
    );
    let trace = simulate(&endless, &event, &Mocks::default(), &catalog);
    assert!(matches!(trace.end, End::Undecided { .. }), "{:?}", trace.end);
    assert!(trace.steps.len() < 110_000, "{} steps", trace.steps.len());
}
