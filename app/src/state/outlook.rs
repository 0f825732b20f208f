//! What sample events make of a flow: each node's values for forms and bodies, and which paths they take.
//! The simulator of `flow-model` tells; here its trace becomes what a screen shows.

use std::collections::BTreeMap;

use flow_model::catalog::Catalog;
use flow_model::expr::{Binding, Held, Name, Scope};
use flow_model::fields::Input;
use flow_model::flow::{Edge, FieldValue, Flow, Node};
use flow_model::ids::{NodeId, StepPath};
use flow_model::nodes::{self, Family};
use flow_model::simulate::{
    End, Event, EventFault, Mocks, Passage, Seen, Simulator, State, Step, Trace,
};
use flow_model::types::Type;
use serde_json::Value;

use super::cells::BodyLine;
use super::sample::{BODY_LINES, Fate, NodeOutlook};

/// How many characters of a value a node's body shows.
const VALUE_LENGTH: usize = 34;

/// A trigger, and which turns of the loops around a node: `labels[2]`; empty outside of loops.
type Run = (NodeId, String);

/// How many characters of a sentence stand on a line of a node's body.
const NOTE_LENGTH: usize = 25;

/// What samples make of a flow.
#[derive(Clone, Debug, Default)]
pub struct Outlook {
    /// Per node.
    pub nodes: BTreeMap<NodeId, NodeOutlook>,
    /// Per edge.
    pub edges: BTreeMap<Edge, Fate>,
    /// By trigger, how the execution of its sample ends, where that is not well.
    ends: BTreeMap<NodeId, String>,
    /// The values of each run that is shown: the payload's fields and the outputs of the nodes before.
    values: BTreeMap<Run, Scope>,
    /// The run of a node that is shown.
    run_of: BTreeMap<NodeId, Run>,
}

impl Outlook {
    /// Looks at a flow with the sample event of each trigger, given with its type, at a time in milliseconds since 1970.
    pub fn of(
        flow: &Flow,
        catalog: &dyn Catalog,
        event: &dyn Fn(&Node) -> Option<(Type, Value)>,
        now_ms: i64,
    ) -> Self {
        let mut outlook = Self::default();
        let mut simulator = Simulator::new(flow, catalog);
        let mocks = Mocks { now_ms, ..Mocks::pinned_in(flow) };
        for trigger in flow.nodes.iter().filter(|node| nodes::is_trigger(&node.kind)) {
            let Some((ty, payload)) = event(trigger) else {
                continue;
            };
            let event = Event { trigger: Some(trigger.id.clone()), payload };
            let trace = simulator.run(&event, &mocks);
            outlook.region(flow, trigger, &ty, &event.payload, trace);
        }
        outlook
    }

    /// The values that expressions of a node can name; none where no sample reaches it.
    pub fn values_at(&self, id: &NodeId) -> Option<&Scope> {
        self.run_of.get(id).and_then(|run| self.values.get(run))
    }

    /// How the execution of a trigger's sample ends, in words; none where it ends well.
    pub fn end_of(&self, trigger: &NodeId) -> Option<&str> {
        self.ends.get(trigger).map(String::as_str)
    }

    fn region(&mut self, flow: &Flow, trigger: &Node, ty: &Type, payload: &Value, trace: Trace) {
        let mut values = Scope::default();
        values.insert_payload(ty, Some(payload));
        let by_id: BTreeMap<&NodeId, &Node> =
            flow.nodes.iter().map(|node| (&node.id, node)).collect();
        let region: Vec<&Node> =
            trace.steps.iter().filter_map(|step| by_id.get(&step.node).copied()).collect();
        let mut lines = payload_lines(&region, &values);
        if let End::Misfit { fault } = &trace.end {
            lines.splice(0..0, noted(&plain(&fault.message)));
        }
        let of_trigger = NodeOutlook { fate: Fate::Runs, lines, ..NodeOutlook::default() };
        self.nodes.insert(trigger.id.clone(), of_trigger);
        let outermost: Run = (trigger.id.clone(), String::new());
        self.run_of.insert(trigger.id.clone(), outermost.clone());
        self.values.insert(outermost, values_of_run(&values, "", &trace, &by_id));
        if let Some(words) = end_in_words(flow, &trace.end) {
            self.ends.insert(trigger.id.clone(), words);
        }
        let mut runs: BTreeMap<&NodeId, Vec<&Step>> = BTreeMap::new();
        for step in trace.steps.iter().filter(|step| step.node != trigger.id) {
            runs.entry(&step.node).or_default().push(step);
        }
        for (id, runs) in runs {
            let (Some(node), Some(shown)) = (by_id.get(id), shown_of(&runs)) else {
                continue;
            };
            let run = (trigger.id.clone(), turns_of(&shown.path).to_owned());
            self.run_of.insert(id.clone(), run.clone());
            let turns = run.1.clone();
            self.values
                .entry(run)
                .or_insert_with(|| values_of_run(&values, &turns, &trace, &by_id));
            let outlook = NodeOutlook::of_runs(flow, node, shown, &runs, &trace.end);
            self.nodes.insert(id.clone(), outlook);
        }
        for passed in trace.edges {
            let fate = match passed.passage {
                Passage::Live => Fate::Runs,
                Passage::Undecided => Fate::Unknown,
                Passage::Dead => Fate::Skipped,
            };
            self.edges.insert(passed.edge, fate);
        }
    }
}

impl NodeOutlook {
    /// What a node shows of one of its runs, with how many of them reached it.
    fn of_runs(flow: &Flow, node: &Node, shown: &Step, runs: &[&Step], end: &End) -> Self {
        let reason = why_not(flow, shown, end);
        let mut lines = step_lines(node, shown, reason.as_deref());
        if runs.len() > 1 {
            let reached = runs.iter().filter(|step| fate_of(step) == Fate::Runs).count();
            lines.truncate(BODY_LINES - 1);
            lines.push(BodyLine::Note(format!("reached in {reached} of {} runs", runs.len())));
        }
        Self { fate: fate_of(shown), lines, reason, step: Some(shown.clone()) }
    }
}

/// Of a node's runs in a loop the first that reached it, as its thread is drawn.
fn shown_of<'s>(runs: &[&'s Step]) -> Option<&'s Step> {
    let weight = |step: &&&Step| match fate_of(step) {
        Fate::Runs => 0,
        Fate::Unknown => 1,
        Fate::Skipped => 2,
    };
    runs.iter().min_by_key(weight).copied()
}

/// The turns of the loops that a run stands in: `labels[2]` of `labels[2]/tell`.
fn turns_of(path: &StepPath) -> &str {
    path.as_str().rsplit_once('/').map_or("", |(turns, _)| turns)
}

fn fate_of(step: &Step) -> Fate {
    match step.state {
        State::Done | State::Disabled | State::Stopped { .. } | State::Failed { .. } => Fate::Runs,
        State::Skipped { .. } | State::Unreached { .. } => Fate::Skipped,
        State::Undecided { .. } => Fate::Unknown,
    }
}

/// How an execution ends, where a person has to know of it.
fn end_in_words(flow: &Flow, end: &End) -> Option<String> {
    let title = |id: &str| {
        let node = flow.nodes.iter().find(|node| node.id.as_str() == id);
        node.map_or_else(|| id.to_owned(), |node| node.title.clone())
    };
    let at = |path: &StepPath| title(path.as_str().rsplit('/').next().unwrap_or_default());
    let words = match end {
        End::Done | End::Stopped { .. } => return None,
        End::Failed { path, message } => format!("Fails at {}: {message}", at(path)),
        End::Misfit { fault } => misfit_in_words(fault, &title),
        End::Undecided { path, reason } => format!("Not known from {} on: {reason}", at(path)),
        End::NoTrigger { message } => message.clone(),
    };
    Some(plain(&words))
}

fn misfit_in_words(fault: &EventFault, title: &dyn Fn(&str) -> String) -> String {
    let mut readers: Vec<String> =
        fault.readers.iter().map(|reader| title(reader.node.as_str())).collect();
    readers.dedup();
    let readers = match readers.split_last() {
        Some((last, [])) => format!(" It is read by {last}."),
        Some((last, others)) => format!(" It is read by {} and {last}.", others.join(", ")),
        None => String::new(),
    };
    format!("Goes to the dead letter: {}.{readers}", fault.message)
}

/// The values that an expression in these turns can name.
fn values_of_run(
    payload: &Scope,
    turns: &str,
    trace: &Trace,
    nodes: &BTreeMap<&NodeId, &Node>,
) -> Scope {
    let mut values = payload.clone();
    for step in &trace.steps {
        let Some(node) = nodes.get(&step.node) else {
            continue;
        };
        let Some(inside) = turns.strip_prefix(turns_of(&step.path)) else {
            continue;
        };
        let is_output = nodes::def(&node.kind)
            .is_some_and(|def| def.family != Family::Logic || node.kind.as_str() == "value");
        // Where nothing arrived, what follows a join has nothing.
        let is_nothing = matches!(step.state, State::Skipped { .. });
        let output = step.output.known().filter(|output| is_nothing || !output.is_null());
        if is_output && let Some(output) = output {
            put(&mut values, node.output_name(), output.clone());
        }
        if node.kind.as_str() == "for_each"
            && let Some(item) = item_in(step, inside.trim_start_matches('/'))
        {
            let name = Some(node.text("item")).filter(|name| !name.is_empty()).unwrap_or("item");
            put(&mut values, name, item);
        }
    }
    values
}

/// The item of a loop in these turns: `labels[2]` is the third of `labels`.
fn item_in(step: &Step, turns: &str) -> Option<Value> {
    let turn = turns.strip_prefix(step.node.as_str())?.strip_prefix('[')?;
    let turn: usize = turn.split_once(']')?.0.parse().ok()?;
    let list = step.fields.iter().find(|seen| seen.field.as_str() == "list")?;
    list.value.known()?.get(turn).cloned()
}

fn put(values: &mut Scope, name: &str, value: Value) {
    let binding = Binding::Value { ty: Type::from_sample(&value), held: Held::Reference };
    values.describe(name, Name { binding, sample: Some(value), about: String::new() });
}

/// The first values of the payload that the flow reads, for the trigger's body.
fn payload_lines(order: &[&Node], values: &Scope) -> Vec<BodyLine> {
    let mut lines: Vec<BodyLine> = Vec::new();
    for text in order.iter().flat_map(|node| node.fields.values()).flat_map(texts) {
        for path in paths_in(text) {
            let Some(value) = value_at(&path, values) else {
                continue;
            };
            let line = value_line(path, value);
            if !lines.contains(&line) {
                lines.push(line);
            }
            if lines.len() == BODY_LINES {
                return lines;
            }
        }
    }
    lines
}

fn texts(value: &FieldValue) -> Vec<&str> {
    match value {
        FieldValue::Text(text) => vec![text],
        FieldValue::List(items) => items.iter().map(String::as_str).collect(),
        FieldValue::Pairs(pairs) => pairs.iter().map(|(_, text)| text.as_str()).collect(),
    }
}

/// Everything in a text that looks like a path: `issue.title`.
fn paths_in(text: &str) -> Vec<String> {
    let in_path = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
    let words = text.split(|c: char| !in_path(c));
    let words = words.map(|word| word.trim_matches('.')).filter(|word| word.contains('.'));
    words.map(str::to_owned).collect()
}

/// The plain value a path leads to; none for records and lists.
fn value_at<'a>(path: &str, values: &'a Scope) -> Option<&'a Value> {
    let mut steps = path.split('.');
    let mut value = values.get(steps.next()?)?.sample.as_ref()?;
    for step in steps {
        value = value.get(step)?;
    }
    (!value.is_object() && !value.is_array()).then_some(value)
}

/// What a node's body says of its run: why there is none, else what goes in and what comes out.
fn step_lines(node: &Node, step: &Step, reason: Option<&str>) -> Vec<BodyLine> {
    let reason = reason.unwrap_or_default();
    match &step.state {
        State::Skipped { .. } => return noted(&format!("skipped: {reason}")),
        State::Unreached { .. } => return noted(&format!("not reached: {reason}")),
        State::Disabled => return vec![BodyLine::Note("disabled".to_owned())],
        State::Failed { message, .. } => return noted(&format!("fails: {}", plain(message))),
        State::Stopped { reason } if reason.is_empty() => {
            return vec![BodyLine::Note("ends here".to_owned())];
        }
        State::Stopped { reason } => {
            return vec![BodyLine::Note(format!("ends here: {}", plain(reason)))];
        }
        State::Undecided { .. } => return noted(reason),
        State::Done => {}
    }
    let mut lines: Vec<BodyLine> = input_line(node, step).into_iter().collect();
    lines.extend(output_line(node, step));
    lines
}

/// A sentence on as many lines as a body has; the last one takes what is left.
fn noted(words: &str) -> Vec<BodyLine> {
    let mut lines: Vec<String> = Vec::new();
    for word in words.split_whitespace() {
        let is_last = lines.len() == BODY_LINES;
        match lines.last_mut() {
            Some(line) if is_last || line.chars().count() + word.chars().count() < NOTE_LENGTH => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines.into_iter().map(BodyLine::Note).collect()
}

/// Why a node does not run, as a sentence; none where it does.
fn why_not(flow: &Flow, step: &Step, end: &End) -> Option<String> {
    let words = match (&step.state, end) {
        (State::Skipped { reason, .. } | State::Undecided { reason }, _) => reason.clone(),
        (State::Unreached { ended_by: Some(by) }, _) => {
            let title = flow.node(by).map_or(by.as_str(), |node| node.title.as_str());
            format!("{title} ended the execution.")
        }
        (State::Unreached { .. }, End::Misfit { fault }) => fault.message.clone(),
        (State::Unreached { .. }, _) => "The execution ended before.".to_owned(),
        _ => return None,
    };
    Some(plain(&words))
}

/// The value of the field that says most of a step: its text, else its first list or expression.
fn input_line(node: &Node, step: &Step) -> Option<BodyLine> {
    let def = nodes::def(&node.kind)?;
    let rank = |input: &Input| match input {
        Input::Template { multiline: true } => Some(0),
        Input::Expressions => Some(1),
        Input::Json => Some(2),
        Input::Expression if def.kind == "for_each" || def.kind == "delay" => Some(0),
        Input::Template { multiline: false } => Some(3),
        _ => None,
    };
    let field = def
        .fields
        .iter()
        .filter(|field| node.fields.contains_key(&field.id.into()))
        .filter_map(|field| Some((rank(&field.input)?, field)))
        .min_by_key(|(rank, _)| *rank)?
        .1;
    let mut seen = step.fields.iter().filter(|seen| seen.field.as_str() == field.id);
    let value = if field.input == Input::Expressions {
        Value::Array(seen.filter_map(|seen| seen.value.known().cloned()).collect())
    } else {
        seen.next()?.value.known()?.clone()
    };
    Some(value_line(field.id.to_owned(), &value))
}

/// What a node gives or decides.
fn output_line(node: &Node, step: &Step) -> Option<BodyLine> {
    let port = step.port.as_ref().map(|port| port.as_str());
    let is_step = nodes::def(&node.kind).is_some_and(|def| def.family == Family::Step);
    match (&step.output, port) {
        (_, Some(port)) if !is_step => Some(BodyLine::Value {
            name: "→".to_owned(),
            value: port.to_owned(),
            text: port.starts_with('"'),
        }),
        (Seen::Value(Value::Null), _) => None,
        (Seen::Value(value), _) if node.kind.as_str() == "for_each" => {
            let runs = value.as_u64().map_or_else(String::new, |runs| match runs {
                1 => "runs once".to_owned(),
                runs => format!("runs {runs} times"),
            });
            (!runs.is_empty()).then_some(BodyLine::Note(runs))
        }
        (Seen::Value(value), _) => Some(value_line("→".to_owned(), value)),
        (Seen::Unknown(reason), _) => Some(BodyLine::Note(plain(reason))),
    }
}

/// A sentence without the marks around names.
fn plain(sentence: &str) -> String {
    sentence.replace('`', "")
}

fn value_line(name: String, value: &Value) -> BodyLine {
    BodyLine::Value { name, value: shortened(value, VALUE_LENGTH), text: value.is_string() }
}

/// A value on one line: text in quotes, everything else as JSON, cut to so many characters.
pub fn shortened(value: &Value, length: usize) -> String {
    let text = value.to_string();
    if text.chars().count() <= length {
        return text;
    }
    let kept: String = text.chars().take(length.saturating_sub(1)).collect();
    match value {
        Value::String(_) => format!("{kept}…\""),
        Value::Array(_) => format!("{kept}…]"),
        _ => format!("{kept}…"),
    }
}

#[cfg(test)]
#[path = "outlook_tests.rs"]
mod tests;
