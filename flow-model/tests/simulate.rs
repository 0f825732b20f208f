//! Small flows with the traces they must give.

#[path = "support/catalog.rs"]
mod catalog;
#[path = "simulate/logic.rs"]
mod logic;
#[path = "support/sketch.rs"]
mod sketch;
#[path = "simulate/steps.rs"]
mod steps;
#[path = "support/told.rs"]
mod told;

use catalog::catalog;
use flow_model::edit::Edit;
use flow_model::simulate::{Event, Mocks, Simulator, simulate};
use serde_json::{Value, json};
use sketch::flow;
use told::told;

/// A flow, an event and mocks, and the trace: one line for each node, then the end.
struct Case {
    about: &'static str,
    flow: &'static str,
    event: fn(&mut Value),
    mocks: fn() -> Value,
    trace: &'static str,
}

const PLAIN: fn(&mut Value) = |_| {};
const NO_MOCKS: fn() -> Value = || json!({});

/// The payload of every case: as much of an issue as the flows read.
fn issue() -> Value {
    json!({
        "action": "opened",
        "issue": {
            "number": 7,
            "title": "Crash on start",
            "html_url": "https://example.com/7",
            "comments": 0,
            "labels": [{"name": "bug"}, {"name": "ui"}],
            "user": {"login": "ada"},
            "body": null,
        },
    })
}

const START: &str = "start github event=issues.opened connection=acme_github\n";

#[test]
fn small_flows_give_their_traces() {
    let catalog = catalog();
    for case in steps::CASES.iter().chain(logic::CASES) {
        let flow = flow(&format!("{START}{}", case.flow));
        let mut payload = issue();
        (case.event)(&mut payload);
        let mocks: Mocks = serde_json::from_value((case.mocks)()).expect("mocks");
        let event = Event { trigger: None, payload };
        let mut simulator = Simulator::new(&flow, &catalog);
        let trace = simulator.run(&event, &mocks);
        let found = told(&trace);
        let expected: Vec<&str> =
            case.trace.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        assert_eq!(found, expected, "{}\n{}", case.about, found.join("\n"));
        // Whatever this thread parsed and forgot in between: the same again.
        flow_model::check::check(&flow, &catalog);
        assert_eq!(simulator.run(&event, &mocks), trace, "{}", case.about);
    }
}

#[test]
fn a_trigger_must_be_told_where_there_are_several() {
    let catalog = catalog();
    let two = flow(
        "one github event=issues.opened connection=acme\n\
         two github event=push connection=acme\n\
         a value value=1\n\
         b value value=2\n\
         one -> a\n\
         two -> b",
    );
    let ends = |trigger: Option<&str>, flow| {
        let event = Event { trigger: trigger.map(Into::into), payload: json!({}) };
        told(&simulate(flow, &event, &Mocks::default(), &catalog))
    };
    assert_eq!(ends(None, &two), ["no trigger: Say which trigger the event is for: `one`, `two`."]);
    assert_eq!(ends(Some("two"), &two), ["two done", "b done value=2 -> 2", "done"]);
    assert_eq!(
        ends(Some("three"), &two),
        ["no trigger: There is no trigger `three`, but `one`, `two`."]
    );
    assert_eq!(
        ends(None, &flow("a value value=1")),
        ["no trigger: The flow has no trigger: add one."]
    );
}

const REPLY: &str = "say slack.post_message connection=team channel=#a text=1\n\
    told value value=say.ts\n\
    score code code=let score = 1;\n\
    start -> say -> told -> score";

#[test]
fn what_is_pinned_in_the_flow_answers() {
    let catalog = catalog();
    let mut flow = flow(&format!("{START}{REPLY}"));
    let mut run = |pinned: Option<Value>| {
        let pinned = pinned.map(|pinned| serde_json::from_value(pinned).expect("an answer"));
        flow.apply(Edit::SetPinned { id: "say".into(), pinned }).expect("the node is there");
        let event = Event { trigger: None, payload: issue() };
        let mut lines = told(&simulate(&flow, &event, &Mocks::pinned_in(&flow), &catalog));
        lines.swap_remove(2)
    };
    let sample = "told done value=\"1751366400.000100\" -> \"1751366400.000100\"";
    assert_eq!(run(None), sample);
    assert_eq!(run(Some(json!({"output": {"ts": "9"}}))), "told done value=\"9\" -> \"9\"");
    let failure = json!({"failure": {"message": "It is down.", "attempts": 1}});
    assert_eq!(run(Some(failure)), "told unreached by say");
    assert_eq!(run(None), sample);
}

#[test]
fn a_value_that_a_node_cannot_give_is_told() {
    let (catalog, flow) = (catalog(), flow(&format!("{START}{REPLY}")));
    let simulator = Simulator::new(&flow, &catalog);
    for (node, value, misfit) in [
        ("say", json!({"ts": "1", "channel": "C1"}), None),
        ("say", json!({"ts": "1", "more": true}), None),
        ("say", json!({"ts": 1}), Some("`ts` is a number, not text")),
        ("say", json!([1]), Some("it is a list, not a record")),
        ("score", json!([1]), None),
        ("nobody", json!(1), None),
    ] {
        assert_eq!(simulator.misfit(&node.into(), &value).as_deref(), misfit, "{node} {value}");
    }
}
