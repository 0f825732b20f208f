//! What the editor does after an edit, on a flow of a given size: check and emit, parse, splice, simulate.

mod flow;

use std::cell::Cell;

use flow_model::catalog::{EventSchema, Loaded};
use flow_model::check;
use flow_model::emit;
use flow_model::flow::Flow;
use wasm_bindgen::prelude::wasm_bindgen;

/// A flow with what belongs to it.
#[wasm_bindgen]
pub struct Case {
    flow: Flow,
    catalog: Loaded,
    /// How often a field was edited: no two runs work on the same flow.
    edits: Cell<usize>,
}

#[wasm_bindgen]
impl Case {
    /// A flow of about `nodes` nodes behind `issues.opened`; its schema as the catalog stores it.
    #[wasm_bindgen(constructor)]
    pub fn new(nodes: usize, schema: &str) -> Self {
        let mut catalog = Loaded::default();
        catalog.list("github", ["issues.opened".to_owned()]);
        if let Ok(schema) = serde_json::from_str::<EventSchema>(schema) {
            catalog.load("github", &schema);
        }
        Self { flow: flow::of_size(nodes), catalog, edits: Cell::new(0) }
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
            _ => 0,
        }
    }

    fn edited(&self) -> Flow {
        self.edits.set(self.edits.get() + 1);
        flow::edited(&self.flow, self.edits.get())
    }
}

/// The pieces of work, by the names of their benches.
pub const WORK: [&str; 1] = ["check_emit"];

/// The same for the browser.
#[wasm_bindgen]
pub fn works() -> Vec<String> {
    WORK.map(str::to_owned).to_vec()
}
