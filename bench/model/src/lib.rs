//! What the editor does after an edit, on a flow of a given size: check and emit, parse, splice, simulate, and all of it.

mod flow;

use flow_model::catalog::{EventSchema, Loaded};
use flow_model::code::Code;
use flow_model::flow::Flow;
use flow_model::parse::{parse, splice::splice};
use flow_model::simulate::{End, Event, Mocks, simulate};
use flow_model::{check, emit};
use serde_json::Value;
use wasm_bindgen::prelude::wasm_bindgen;

/// A flow that a person has open, with what belongs to it. Each piece of work follows one more edit of it.
#[wasm_bindgen]
pub struct Case {
    flow: Flow,
    /// Its `src/flow.rs` with a comment of a person's, and what it means.
    code: Code,
    /// The same text and meaning, brought along by splices alone.
    source: String,
    means: Flow,
    layout: String,
    event: Event,
    catalog: Loaded,
    /// How often a field was edited: no two runs work on the same flow.
    edits: usize,
}

#[wasm_bindgen]
impl Case {
    /// A flow of about `nodes` nodes behind `issues.opened`: its schema as the catalog stores it, and a payload.
    ///
    /// # Errors
    /// Where the flow would not be what is meant to be measured: it has a problem, or a node of it does not run.
    #[wasm_bindgen(constructor)]
    pub fn new(nodes: usize, schema: &str, payload: &str) -> Result<Self, String> {
        let mut catalog = Loaded::default();
        catalog.list("github", ["issues.opened".to_owned()]);
        let schema =
            serde_json::from_str::<EventSchema>(schema).map_err(|error| error.to_string())?;
        catalog.load("github", &schema);
        let flow = flow::of_size(nodes);
        let emitted = emit::emit(&flow, &catalog);
        let source =
            emitted.flow_rs().replacen("    let ", &format!("    {COMMENT}.\n    let "), 1);
        let layout = emitted.file("flow.layout.jsonl").unwrap_or_default().to_owned();
        let payload = serde_json::from_str::<Value>(payload).map_err(|error| error.to_string())?;
        let event = Event { trigger: None, payload };
        let code = Code::new(source.clone(), &flow, &catalog);
        let means = flow.clone();
        let case = Self { flow, code, source, means, layout, event, catalog, edits: 0 };
        case.is_sound().map(|()| case)
    }

    /// Whether everything that is measured has all its work to do.
    fn is_sound(&self) -> Result<(), String> {
        if let Some(problem) = check::check(&self.flow, &self.catalog).first() {
            return Err(format!("the measured flow has a problem: {problem:?}"));
        }
        let trace = simulate(&self.flow, &self.event, &Mocks::default(), &self.catalog);
        if !matches!(trace.end, End::Done) {
            return Err(format!("the measured flow does not run to its end: {:?}", trace.end));
        }
        let read = parse(&self.source, &self.layout, &self.catalog).flow;
        if read.nodes.len() != self.flow.nodes.len() {
            return Err(format!(
                "{} of {} nodes are read",
                read.nodes.len(),
                self.flow.nodes.len()
            ));
        }
        Ok(())
    }

    /// Does one piece of work after one more edit; gives a number that depends on its result,
    /// 0 for a work that is not known.
    pub fn run(&mut self, work: &str) -> usize {
        self.edits += 1;
        flow::edit(&mut self.flow, self.edits);
        match work {
            "check_emit" => self.check_and_emit(),
            "parse" => self.parse(),
            "splice" => self.splice(),
            "simulate" => self.simulate(),
            "all" => {
                self.code.follow(&self.flow, &self.catalog);
                self.code.text().len() + self.check_and_emit() + self.simulate()
            }
            _ => 0,
        }
    }

    fn check_and_emit(&self) -> usize {
        let (problems, emitted) = emit::check_and_emit(&self.flow, &self.catalog);
        emitted.flow_rs().len() + problems.len()
    }

    fn parse(&self) -> usize {
        // The comment moves, so that no two runs read the same text.
        let comment = format!("{COMMENT}: {}.", self.edits);
        let source = self.source.replacen(COMMENT, &comment, 1);
        parse(&source, &self.layout, &self.catalog).flow.nodes.len()
    }

    fn splice(&mut self) -> usize {
        self.source = splice(&self.source, &self.means, &self.flow, &self.catalog).text;
        self.means.clone_from(&self.flow);
        self.source.len()
    }

    fn simulate(&self) -> usize {
        simulate(&self.flow, &self.event, &Mocks::default(), &self.catalog).steps.len()
    }
}

/// What a person wrote into the text.
const COMMENT: &str = "// What it is about";

/// The pieces of work, by the names of their benches; `all` is one edit with everything that the editor does for it:
/// it brings the text along and reads it, checks, emits and simulates.
pub const WORK: [&str; 5] = ["check_emit", "parse", "splice", "simulate", "all"];

/// The same for the browser.
#[wasm_bindgen]
pub fn works() -> Vec<String> {
    WORK.map(str::to_owned).to_vec()
}
