//! What the editor does after an edit, on a flow of a given size: check and emit, parse, splice, simulate.

mod flow;

use std::cell::Cell;

use flow_model::catalog::{EventSchema, Loaded};
use flow_model::flow::Flow;
use flow_model::parse::{parse, splice::splice};
use flow_model::simulate::{Event, Mocks, simulate};
use flow_model::{check, emit};
use serde_json::Value;
use wasm_bindgen::prelude::wasm_bindgen;

/// A flow with what belongs to it.
#[wasm_bindgen]
pub struct Case {
    flow: Flow,
    /// Its `src/flow.rs` with a comment of a person's.
    source: String,
    layout: String,
    event: Event,
    catalog: Loaded,
    /// How often a field was edited: no two runs work on the same flow.
    edits: Cell<usize>,
}

#[wasm_bindgen]
impl Case {
    /// A flow of about `nodes` nodes behind `issues.opened`: its schema as the catalog stores it, and a payload.
    #[wasm_bindgen(constructor)]
    pub fn new(nodes: usize, schema: &str, payload: &str) -> Self {
        let mut catalog = Loaded::default();
        catalog.list("github", ["issues.opened".to_owned()]);
        if let Ok(schema) = serde_json::from_str::<EventSchema>(schema) {
            catalog.load("github", &schema);
        }
        let flow = flow::of_size(nodes);
        let emitted = emit::emit(&flow, &catalog);
        let source =
            emitted.flow_rs().replacen("    let ", "    // What it is about.\n    let ", 1);
        let layout = emitted.file("flow.layout.jsonl").unwrap_or_default().to_owned();
        let payload = serde_json::from_str(payload).unwrap_or(Value::Null);
        let event = Event { trigger: None, payload };
        Self { flow, source, layout, event, catalog, edits: Cell::new(0) }
    }

    /// How many problems the flow has: none, or what is measured is not what is meant.
    pub fn problems(&self) -> usize {
        check::check(&self.flow, &self.catalog).len()
    }

    /// Does one piece of work after one more edit; gives a number that depends on its result,
    /// 0 for a work that is not known.
    pub fn run(&self, work: &str) -> usize {
        let edited = self.edited();
        match work {
            "check_emit" => {
                let (problems, emitted) = emit::check_and_emit(&edited, &self.catalog);
                emitted.flow_rs().len() + problems.len()
            }
            "parse" => {
                // The comment moves, so that no two runs read the same text.
                let comment = format!("    // What it is about: {}.\n", self.edits.get());
                let source = self.source.replacen("    // What it is about.\n", &comment, 1);
                parse(&source, &self.layout, &self.catalog).flow.nodes.len()
            }
            "splice" => splice(&self.source, &self.flow, &edited, &self.catalog).text.len(),
            "simulate" => {
                simulate(&edited, &self.event, &Mocks::default(), &self.catalog).steps.len()
            }
            _ => 0,
        }
    }

    fn edited(&self) -> Flow {
        self.edits.set(self.edits.get() + 1);
        flow::edited(&self.flow, self.edits.get())
    }
}

/// The pieces of work, by the names of their benches.
pub const WORK: [&str; 4] = ["check_emit", "parse", "splice", "simulate"];

/// The same for the browser.
#[wasm_bindgen]
pub fn works() -> Vec<String> {
    WORK.map(str::to_owned).to_vec()
}
