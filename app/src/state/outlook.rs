//! What sample events make of a flow: each node's values for forms and bodies, and which paths they take.
//! The simulator of `flow-model` tells; here its trace becomes what a screen shows.

use std::collections::BTreeMap;

use flow_model::catalog::Catalog;
use flow_model::expr::{Binding, Held, Name, Scope};
use flow_model::fields::Input;
use flow_model::flow::{Edge, FieldValue, Flow, Node};
use flow_model::ids::NodeId;
use flow_model::nodes::{self, Family};
use flow_model::simulate::{Event, Mocks, Passage, Seen, Simulator, State, Step, Trace};
use flow_model::types::Type;
use serde_json::Value;

use super::cells::BodyLine;
use super::sample::{BODY_LINES, Fate, NodeOutlook};

/// How many characters of a value a node's body shows.
const VALUE_LENGTH: usize = 34;

/// What samples make of a flow.
#[derive(Clone, Debug, Default)]
pub struct Outlook {
    /// Per node.
    pub nodes: BTreeMap<NodeId, NodeOutlook>,
    /// Per edge.
    pub edges: BTreeMap<Edge, Fate>,
    /// Values by trigger: its payload's fields and the outputs of the nodes after it.
    regions: BTreeMap<NodeId, Scope>,
    /// The trigger whose region a node is in.
    trigger_of: BTreeMap<NodeId, NodeId>,
}

impl Outlook {
    /// Looks at a flow with the sample event of each trigger, given with its type.
    pub fn of(
        flow: &Flow,
        catalog: &dyn Catalog,
        event: &dyn Fn(&Node) -> Option<(Type, Value)>,
    ) -> Self {
        let mut outlook = Self::default();
        let mut simulator = Simulator::new(flow, catalog);
        for trigger in flow.nodes.iter().filter(|node| nodes::is_trigger(&node.kind)) {
            let Some((ty, payload)) = event(trigger) else {
                continue;
            };
            let event = Event { trigger: Some(trigger.id.clone()), payload };
            let trace = simulator.run(&event, &Mocks::default());
            outlook.region(flow, trigger, &ty, &event.payload, trace);
        }
        outlook
    }

    /// The values that expressions of a node can name; none where no sample reaches it.
    pub fn values_at(&self, id: &NodeId) -> Option<&Scope> {
        self.trigger_of.get(id).and_then(|trigger| self.regions.get(trigger))
    }

    fn region(&mut self, flow: &Flow, trigger: &Node, ty: &Type, payload: &Value, trace: Trace) {
        let mut values = Scope::default();
        values.insert_payload(ty, Some(payload));
        let by_id: BTreeMap<&NodeId, &Node> =
            flow.nodes.iter().map(|node| (&node.id, node)).collect();
        let region: Vec<&Node> =
            trace.steps.iter().filter_map(|step| by_id.get(&step.node).copied()).collect();
        let lines = payload_lines(&region, &values);
        let of_trigger = NodeOutlook { fate: Fate::Runs, lines, step: None };
        self.trigger_of.insert(trigger.id.clone(), trigger.id.clone());
        self.nodes.insert(trigger.id.clone(), of_trigger);
        for step in trace.steps {
            let Some(node) = by_id.get(&step.node) else {
                continue;
            };
            put_values(&mut values, node, &step);
            // Of the runs in a loop the first is shown.
            if !self.nodes.contains_key(&step.node) {
                self.trigger_of.insert(step.node.clone(), trigger.id.clone());
                self.nodes.insert(step.node.clone(), NodeOutlook::of_step(node, step));
            }
        }
        for passed in trace.edges {
            let fate = match passed.passage {
                Passage::Live => Fate::Runs,
                Passage::Undecided => Fate::Unknown,
                Passage::Dead => Fate::Skipped,
            };
            self.edges.insert(passed.edge, fate);
        }
        self.regions.insert(trigger.id.clone(), values);
    }
}

impl NodeOutlook {
    fn of_step(node: &Node, step: Step) -> Self {
        let fate = match &step.state {
            State::Done | State::Disabled | State::Stopped { .. } | State::Failed { .. } => {
                Fate::Runs
            }
            State::Skipped { .. } | State::Unreached { .. } => Fate::Skipped,
            State::Undecided { .. } => Fate::Unknown,
        };
        Self { fate, lines: step_lines(node, &step), step: Some(step) }
    }
}

/// What a run adds to the values: its output, and for a loop its first item.
fn put_values(values: &mut Scope, node: &Node, step: &Step) {
    let is_output = nodes::def(&node.kind)
        .is_some_and(|def| def.family != Family::Logic || node.kind.as_str() == "value");
    if is_output && let Some(output) = step.output.known().filter(|output| !output.is_null()) {
        put(values, node.output_name(), output.clone());
    }
    if node.kind.as_str() == "for_each" {
        let list = step.fields.iter().find(|seen| seen.field.as_str() == "list");
        let first = list.and_then(|seen| seen.value.known()?.get(0).cloned());
        let item = Some(node.text("item")).filter(|name| !name.is_empty()).unwrap_or("item");
        if let Some(first) = first {
            put(values, item, first);
        }
    }
}

fn put(values: &mut Scope, name: &str, value: Value) {
    // Of the runs in a loop the first is shown.
    if values.get(name).is_some() {
        return;
    }
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
fn step_lines(node: &Node, step: &Step) -> Vec<BodyLine> {
    match &step.state {
        State::Skipped { reason, .. } => {
            return vec![BodyLine::Note(format!("skipped: {}", plain(reason)))];
        }
        State::Unreached { .. } => return vec![BodyLine::Note("not reached".to_owned())],
        State::Disabled => return vec![BodyLine::Note("disabled".to_owned())],
        State::Failed { message, .. } => {
            return vec![BodyLine::Note(format!("fails: {}", plain(message)))];
        }
        State::Stopped { reason } if reason.is_empty() => {
            return vec![BodyLine::Note("ends here".to_owned())];
        }
        State::Stopped { reason } => {
            return vec![BodyLine::Note(format!("ends here: {}", plain(reason)))];
        }
        State::Undecided { reason } => return vec![BodyLine::Note(plain(reason))],
        State::Done => {}
    }
    let mut lines: Vec<BodyLine> = input_line(node, step).into_iter().collect();
    lines.extend(output_line(node, step));
    lines
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
mod tests {
    use flow_model::catalog::Empty;

    use super::*;

    #[test]
    fn paths_are_found_in_templates_and_expressions() {
        let paths = paths_in("Bug #{issue.number}: {issue.title} ({row})");
        assert_eq!(paths, ["issue.number", "issue.title"]);
        assert_eq!(
            paths_in("issue.labels.iter().any(|l| l.name == \"bug\")"),
            ["issue.labels.iter", "l.name"]
        );
    }

    fn node(id: &str, kind: &str, fields: &[(&str, &str)]) -> Node {
        let text =
            |(field, text): &(&str, &str)| ((*field).into(), FieldValue::Text((*text).into()));
        Node {
            id: id.into(),
            kind: kind.into(),
            title: id.into(),
            fields: fields.iter().map(text).collect(),
            output: String::new(),
            disabled: false,
            pinned: None,
            at: Default::default(),
        }
    }

    #[test]
    fn the_sample_takes_one_way_of_a_branch() {
        let edge = |from: &str, port: &str, to: &str| Edge {
            from: from.into(),
            port: port.into(),
            to: to.into(),
        };
        let flow = Flow {
            nodes: vec![
                node("start", "github", &[("event", "issues.opened")]),
                node("open", "branch", &[("condition", "issue.state == \"open\"")]),
                node("yes", "value", &[("value", "issue.number + 1")]),
                node("no", "value", &[]),
            ],
            edges: vec![
                edge("start", "then", "open"),
                edge("open", "true", "yes"),
                edge("open", "false", "no"),
            ],
            ..Flow::default()
        };
        let event = serde_json::json!({ "issue": { "state": "open", "number": 6 } });
        let outlook =
            Outlook::of(&flow, &Empty, &|_| Some((Type::from_sample(&event), event.clone())));
        let fate = |id: &str| outlook.nodes.get(&NodeId::from(id)).map(|node| node.fate);
        assert_eq!([fate("yes"), fate("no")], [Some(Fate::Runs), Some(Fate::Skipped)]);
        assert_eq!(outlook.edges.get(&edge("open", "false", "no")), Some(&Fate::Skipped));
        let trigger = outlook.nodes.get(&NodeId::from("start")).map(|node| node.lines.len());
        assert_eq!(trigger, Some(2));
    }

    #[test]
    fn long_values_are_cut() {
        assert_eq!(shortened(&Value::from(1347), 10), "1347");
        assert_eq!(shortened(&Value::from("Crash when the"), 8), "\"Crash …\"");
        assert_eq!(shortened(&serde_json::json!([1, 2, 3, 4, 5, 6]), 6), "[1,2,…]");
    }
}
