//! What a thread remembers changes nothing: after every edit it gives what a thread gives that knows nothing.

#[path = "support/catalog.rs"]
mod catalog;
#[path = "support/edits.rs"]
#[expect(clippy::indexing_slicing, reason = "lists of a known length")]
mod edits;
#[path = "support/random.rs"]
mod random;
#[path = "support/texts.rs"]
mod texts;

use std::fs;
use std::path::Path;
use std::thread;

use catalog::catalog;
use flow_model::catalog::{Catalog, Empty, Loaded};
use flow_model::edit::Edit;
use flow_model::emit::{self, Emitted};
use flow_model::expr::{self, Scope};
use flow_model::flow::{FieldValue, Flow};
use flow_model::ids::FieldId;
use flow_model::nodes;
use flow_model::parse::splice::splice;
use flow_model::problem::Problem;
use flow_model::simulate::{Event, Mocks, Trace, simulate};
use flow_model::{check, parse};
use random::Random;
use serde_json::{Value, json};

/// Edits of each flow.
const EDITS: usize = 8;

/// Random flows; `HOOKLOOM_CASES` asks for more.
fn flows() -> u64 {
    std::env::var("HOOKLOOM_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(300) / 15
}

/// All that follows from a flow.
#[derive(Debug, PartialEq)]
struct Results {
    problems: Vec<Problem>,
    emitted: Emitted,
    again: (Vec<Problem>, Emitted),
    traces: Vec<Trace>,
    parsed: Flow,
}

fn results(flow: &Flow, catalog: &dyn Catalog) -> Results {
    let emitted = emit::emit(flow, catalog);
    let layout = emitted.file("flow.layout.jsonl").unwrap_or_default();
    let parsed = parse::parse(emitted.flow_rs(), layout, catalog).flow;
    let events = flow.nodes.iter().filter(|node| nodes::is_trigger(&node.kind)).map(|trigger| {
        let payload = match trigger.kind.as_str() {
            "http" => {
                json!({"method": "POST", "path": "/", "query": {}, "headers": {}, "body": {}})
            }
            _ => sample(trigger.text("event")),
        };
        Event { trigger: Some(trigger.id.clone()), payload }
    });
    Results {
        problems: check::check(flow, catalog),
        traces: events.map(|event| simulate(flow, &event, &Mocks::default(), catalog)).collect(),
        again: emit::check_and_emit(flow, catalog),
        emitted,
        parsed,
    }
}

/// The first published example of an event.
fn sample(event: &str) -> Value {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../catalog/github/samples");
    let text = fs::read_to_string(folder.join(format!("{event}.json"))).unwrap_or_default();
    let samples: Value = serde_json::from_str(&text).unwrap_or_default();
    samples.pointer("/0/payload").cloned().unwrap_or_default()
}

/// A gesture on the canvas, or one that leaves the flow with problems.
fn edit(random: &mut Random, flow: &Flow) -> Option<Edit> {
    let node = flow.nodes.get(random.below(flow.nodes.len().max(1)))?;
    let id = node.id.clone();
    let other = flow.nodes.get(random.below(flow.nodes.len()))?;
    Some(match random.below(12) {
        0 => Edit::SetDisabled { id, disabled: !node.disabled },
        1 => Edit::SetOutput { id, output: other.output_name().to_owned() },
        2 => Edit::RemoveEdge {
            edge: flow.edges.get(random.below(flow.edges.len().max(1)))?.clone(),
        },
        3 => {
            let (field, value) = node.fields.iter().next()?;
            let text = format!("{{{}.title}} {value:?} (", other.output_name());
            Edit::SetField { id, field: field.clone(), value: Some(FieldValue::Text(text)) }
        }
        4 => {
            let value = Some(FieldValue::Text(other.output_name().to_owned()));
            Edit::SetField { id, field: FieldId::from("condition"), value }
        }
        5..8 => edits::structure(random, flow)?,
        _ => edits::field(random, flow)?,
    })
}

/// Compares what this thread gives with what one gives that knows nothing.
fn hold(flow: &Flow, catalog: &(dyn Catalog + Sync), when: &str) {
    let remembering = results(flow, catalog);
    let anew = thread::scope(|scope| scope.spawn(|| results(flow, catalog)).join());
    let anew = anew.expect("a thread that knows nothing comes through");
    assert!(remembering == anew, "{when}: {remembering:#?}\n\nis not\n\n{anew:#?}");
}

#[test]
fn what_is_remembered_changes_nothing() {
    let loaded: Loaded = catalog();
    for seed in 0..flows() {
        let mut random = Random::new(seed);
        let mut flow = random::flow(&mut random, &loaded);
        for step in 0..EDITS {
            let when = format!("seed {seed}, step {step}");
            match random.below(10) {
                // The schemas come and go.
                0 => hold(&flow, &Empty, &when),
                _ => hold(&flow, &loaded, &when),
            }
            let inverse = edit(&mut random, &flow).and_then(|edit| flow.apply(edit).ok());
            if let Some(inverse) = inverse.filter(|_| random.below(4) == 0) {
                hold(&flow, &loaded, &when);
                flow.apply(inverse).expect("an inverse fits");
            }
        }
    }
}

/// Compares what this thread reads with what one reads that knows nothing, and with the text read as a whole;
/// tells whether it is readable.
fn hold_text(text: &str, layout: &str, catalog: &(dyn Catalog + Sync), when: &str) -> bool {
    let remembering = parse::parse(text, layout, catalog);
    let anew = thread::scope(|scope| scope.spawn(|| parse::parse(text, layout, catalog)).join());
    let anew = anew.expect("a thread that knows nothing comes through");
    assert!(remembering == anew, "{when}: {text}\n{remembering:#?}\n\nis not\n\n{anew:#?}");
    // A file with such a mark inside is not read in pieces.
    let whole = parse::parse(&format!("{text}\n// \u{feff}"), layout, catalog);
    assert!(
        !anew.readable && !whole.readable || anew == whole,
        "{when}: {text}\n{anew:#?}\n\nis not\n\n{whole:#?}"
    );
    anew.readable
}

#[test]
fn what_is_remembered_changes_no_text() {
    let loaded: Loaded = catalog();
    for seed in 0..flows() {
        let mut random = Random::new(seed);
        let mut flow = random::flow(&mut random, &loaded);
        let mut emitted = emit::emit(&flow, &loaded);
        let mut text = emitted.flow_rs().to_owned();
        for step in 0..3 * EDITS {
            let before = text.clone();
            match random.below(8) {
                0 => {
                    if let Some(edit) = edit(&mut random, &flow) {
                        // Where it does not fit, nothing happens.
                        let _ = flow.apply(edit);
                    }
                    emitted = emit::emit(&flow, &loaded);
                    text = emitted.flow_rs().to_owned();
                }
                _ => text = texts::edited(&mut random, &text),
            }
            let layout = emitted.file("flow.layout.jsonl").unwrap_or_default();
            let when = format!("seed {seed}, step {step}");
            let is_readable = hold_text(&text, layout, &loaded, &when);
            // What was broken is mended soon, and so is some of the rest.
            if random.below(if is_readable { 5 } else { 2 }) == 0 {
                text = before;
            }
        }
    }
}

#[test]
fn what_is_remembered_changes_no_splice() {
    let loaded: Loaded = catalog();
    for seed in 0..flows() {
        let mut random = Random::new(seed);
        let mut before = random::flow(&mut random, &loaded);
        let emitted = emit::emit(&before, &loaded);
        let mut source = emitted.flow_rs().replacen("    let ", "    // A person's.\n    let ", 1);
        for step in 0..EDITS {
            let mut after = before.clone();
            edit(&mut random, &before).and_then(|edit| after.apply(edit).ok());
            let catalog: &(dyn Catalog + Sync) =
                if random.below(10) == 0 { &Empty } else { &loaded };
            let spliced = || splice(&source, &before, &after, catalog);
            let remembering = spliced();
            let anew = thread::scope(|scope| scope.spawn(spliced).join());
            let anew = anew.expect("a thread that knows nothing comes through");
            assert_eq!(remembering, anew, "seed {seed}, step {step}");
            if random.below(4) > 0 {
                (source, before) = (remembering.text, after);
            }
        }
    }
}

#[test]
fn what_was_parsed_is_forgotten_without_a_trace() {
    let loaded = catalog();
    let mut random = Random::new(7);
    let flow = random::flow(&mut random, &loaded);
    let long = format!("\"{}\"", "long ".repeat(1_500));
    for step in 0..3 {
        hold(&flow, &loaded, &format!("step {step}"));
        // More text than a thread holds on to.
        for _ in 0..1_200 {
            assert!(expr::expression(&long, &Scope::default()).problems.is_empty());
        }
    }
}
