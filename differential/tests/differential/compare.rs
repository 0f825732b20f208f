//! A journal and the trace of the same event, compared by step path.

use std::collections::BTreeMap;
use std::fmt;

use flow_model::catalog::Loaded;
use flow_model::flow::Flow;
use flow_model::ids::{NodeId, StepPath};
use flow_model::nodes::{self, Family};
use flow_model::simulate::{Answer, End, Event, Mocks, Seen, State, Step, Trace, simulate};
use serde_json::{Value, json};

use crate::flows::UnderTest;

/// What was compared, and what differs.
#[derive(Default)]
pub struct Report {
    pub executions: usize,
    /// Records by kind and state.
    records: BTreeMap<String, usize>,
    /// Executions by their ends.
    ends: BTreeMap<&'static str, usize>,
    pub mismatches: Vec<String>,
}

impl Report {
    /// Prints what was compared, and the mismatches as a measure; gives the number of executions.
    pub fn print(&self, measure: &str) -> usize {
        let count = self.mismatches.len();
        println!("{self}\n{{\"metric\":\"{measure}\",\"value\":{count}}}");
        assert!(self.mismatches.is_empty(), "{count} mismatches");
        self.executions
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let records: usize = self.records.values().sum();
        writeln!(f, "{} executions, {records} records compared", self.executions)?;
        for (kind, count) in &self.records {
            writeln!(f, "  {kind}: {count}")?;
        }
        for (end, count) in &self.ends {
            writeln!(f, "  ended {end}: {count}")?;
        }
        writeln!(f, "{} mismatches", self.mismatches.len())?;
        self.mismatches.iter().try_for_each(|mismatch| writeln!(f, "{mismatch}"))
    }
}

/// Compares one execution, as the admin listener shows it, with its simulation.
pub fn compare(flow: &UnderTest, catalog: &Loaded, execution: &Value, report: &mut Report) {
    report.executions += 1;
    let journal = journal(execution);
    let mut mocks = Mocks::default();
    for (path, record) in &journal {
        // Time and chance are what they were, too.
        if record["kind"] == "step" || record["kind"] == "value" {
            mocks.recorded.insert(StepPath::new(path.as_str()), answer(record));
        }
    }
    let trigger = execution["summary"]["trigger"].as_str().unwrap_or_default();
    let payload = execution["payload"].clone();
    let event = Event { trigger: Some(NodeId::new(trigger)), payload };
    let trace = simulate(&flow.twin, &event, &mocks, catalog);
    let told = expected(&flow.flow, &trace);
    let mut differs = |what: String| {
        report
            .mismatches
            .push(format!("flow {} on {}: {what}", flow.name, execution["summary"]["delivery_id"]));
    };
    for (path, record) in &journal {
        match told.get(path) {
            None => differs(format!("{path} ran, and is not simulated: {record}")),
            Some(expected) if expected != record => {
                differs(format!("{path}\n  service:    {record}\n  simulation: {expected}"));
            }
            Some(_) => {
                let kind = format!("{} {}", text(&record["kind"]), text(&record["state"]));
                *report.records.entry(kind).or_default() += 1;
            }
        }
    }
    for path in told.keys().filter(|path| !journal.contains_key(*path)) {
        differs(format!("{path} is simulated, and did not run"));
    }
    let summary = &execution["summary"];
    let (end, fits) = compare_end(&trace, text(&summary["state"]), text(&summary["error"]));
    *report.ends.entry(end).or_default() += 1;
    if !fits {
        differs(format!("ends as {summary}\n  simulation: {:?}", trace.end));
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// The records by path, each as far as both sides know it.
fn journal(execution: &Value) -> BTreeMap<String, Value> {
    let steps = execution["steps"].as_array().expect("a list of records");
    let record = |step: &Value| {
        let known = json!({
            "kind": step["kind"], "state": step["state"], "operation": step["operation"],
            "input": step["input"], "output": step["output"], "error": step["error"],
            "attempts": step["attempts"],
        });
        (text(&step["path"]).to_owned(), known)
    };
    steps.iter().map(record).collect()
}

fn answer(record: &Value) -> Answer {
    if record["state"] == "failed" {
        let attempts = record["attempts"].as_u64().and_then(|count| count.try_into().ok());
        let message = text(&record["error"]).to_owned();
        return Answer::Failure { message, attempts: attempts.unwrap_or_default() };
    }
    Answer::Output(record["output"].clone())
}

/// The records that a trace foretells. Rust nodes and disabled ones leave none, nor does a node whose values failed.
fn expected(flow: &Flow, trace: &Trace) -> BTreeMap<String, Value> {
    trace.steps.iter().filter_map(|step| record_of(flow, step)).collect()
}

fn record_of(flow: &Flow, step: &Step) -> Option<(String, Value)> {
    let kind = &flow.node(&step.node)?.kind;
    let def = nodes::def(kind)?;
    let (kind, operation) = match (kind.as_str(), def.family) {
        (_, Family::Trigger | Family::Code) => return None,
        (operation, Family::Step) => ("step", operation),
        ("for_each", _) => ("each", ""),
        ("delay", _) => ("sleep", ""),
        // On the admin listener an answer is a value: its status.
        ("respond", _) => ("value", ""),
        (logic, _) => (logic, ""),
    };
    let (state, error, attempts) = match &step.state {
        State::Done => ("done", None, u32::from(kind == "step")),
        State::Stopped { .. } => ("done", None, 0),
        State::Failed { field: None, message, attempts, .. } => {
            ("failed", Some(message.clone()), *attempts)
        }
        _ => return None,
    };
    let value = |seen: &Seen| match seen {
        Seen::Value(value) => value.clone(),
        Seen::Unknown(reason) => json!({ "unknown": reason }),
    };
    let record = json!({
        "kind": kind, "state": state, "operation": operation, "input": value(&step.input),
        "output": value(&step.output), "error": error, "attempts": attempts,
    });
    Some((step.path.to_string(), record))
}

/// What the end is called, and whether both sides agree on it.
fn compare_end(trace: &Trace, state: &str, error: &str) -> (&'static str, bool) {
    match &trace.end {
        End::Done => ("done", state == "done"),
        End::Stopped { .. } => ("stopped", state == "done"),
        End::Misfit { fault } => {
            let names_it = error.contains(&format!("`{}`", fault.path));
            ("misfit", state == "failed" && names_it)
        }
        End::Failed { .. } => {
            // Of several arms that fail the runtime takes one; a value that fails it tells in its own words.
            let failures = trace.steps.iter().filter_map(|step| match &step.state {
                State::Failed { message, .. } if step.port.is_none() => Some(message.as_str()),
                _ => None,
            });
            let mut said = failures.map(|message| message.rsplit(" fails: ").next());
            let fits = said.any(|said| said.is_some_and(|said| error.contains(said)));
            ("failed", state == "failed" && fits)
        }
        End::Undecided { .. } => ("undecided", false),
        End::NoTrigger { .. } => ("without a trigger", false),
    }
}
