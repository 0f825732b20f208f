//! What sample events make of a flow: values for forms and node bodies, and which paths they take.
//! A preview, not a simulation: steps answer with their declared sample output.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use flow_model::expr::{self, Binding, Held, Name, Scope};
use flow_model::fields::{FieldSpec, Input};
use flow_model::flow::{Edge, FieldValue, Flow, Node};
use flow_model::ids::{NodeId, PortId};
use flow_model::nodes::{self, Family};
use flow_model::types::Type;
use serde_json::Value;

use super::cells::BodyLine;
use super::sample::{Fate, NodeOutlook};

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

/// A flow's nodes and edges by node, so that every look-up is short.
struct Index<'a> {
    nodes: BTreeMap<&'a NodeId, &'a Node>,
    ways_in: BTreeMap<&'a NodeId, Vec<&'a Edge>>,
    ways_out: BTreeMap<&'a NodeId, Vec<&'a Edge>>,
}

impl<'a> Index<'a> {
    fn of(flow: &'a Flow) -> Self {
        let mut index = Self {
            nodes: flow.nodes.iter().map(|node| (&node.id, node)).collect(),
            ways_in: BTreeMap::new(),
            ways_out: BTreeMap::new(),
        };
        for edge in &flow.edges {
            index.ways_in.entry(&edge.to).or_default().push(edge);
            index.ways_out.entry(&edge.from).or_default().push(edge);
        }
        index
    }

    fn ways_in(&self, id: &NodeId) -> &[&'a Edge] {
        self.ways_in.get(id).map_or(&[], Vec::as_slice)
    }

    fn ways_out(&self, id: &NodeId) -> &[&'a Edge] {
        self.ways_out.get(id).map_or(&[], Vec::as_slice)
    }

    /// The nodes that can be reached from a trigger, each after all that lead to it; nodes of a circle are left out.
    fn order_after(&self, trigger: &'a NodeId) -> Vec<&'a Node> {
        let mut reached = BTreeSet::new();
        let mut open = vec![trigger];
        while let Some(id) = open.pop() {
            if reached.insert(id) {
                open.extend(self.ways_out(id).iter().map(|edge| &edge.to));
            }
        }
        let mut waits: BTreeMap<&NodeId, usize> = BTreeMap::new();
        for id in &reached {
            let before = self.ways_in(id).iter().filter(|edge| reached.contains(&edge.from));
            waits.insert(id, before.count());
        }
        let mut ready = VecDeque::from([trigger]);
        let mut order = Vec::with_capacity(reached.len());
        while let Some(id) = ready.pop_front() {
            order.extend(self.nodes.get(id).copied());
            for edge in self.ways_out(id) {
                if let Some(count) = waits.get_mut(&edge.to) {
                    *count = count.saturating_sub(1);
                    if *count == 0 {
                        ready.push_back(&edge.to);
                    }
                }
            }
        }
        order
    }
}

impl Outlook {
    /// Looks at a flow with the sample event of each trigger.
    pub fn of(flow: &Flow, event: &dyn Fn(&Node) -> Option<(Type, Value)>) -> Self {
        let index = Index::of(flow);
        let mut outlook = Self::default();
        for node in flow.nodes.iter().filter(|node| nodes::is_trigger(&node.kind)) {
            outlook.region(&index, node, event(node));
        }
        outlook
    }

    /// The values that expressions of a node can name; none where no sample reaches it.
    pub fn values_at(&self, id: &NodeId) -> Option<&Scope> {
        self.trigger_of.get(id).and_then(|trigger| self.regions.get(trigger))
    }

    fn region(&mut self, index: &Index<'_>, trigger: &Node, event: Option<(Type, Value)>) {
        let Some((id, _)) = index.nodes.get_key_value(&trigger.id) else {
            return;
        };
        let order = index.order_after(id);
        for node in &order {
            self.trigger_of.insert(node.id.clone(), trigger.id.clone());
        }
        let Some((ty, payload)) = event else { return };
        let mut values = Scope::default();
        values.insert_payload(&ty, Some(&payload));
        for node in &order {
            let is_trigger = node.id == trigger.id;
            let fate = if is_trigger { Fate::Runs } else { self.fate_of(index, node) };
            let mut seen = NodeOutlook { fate, lines: Vec::new() };
            let mut way = Way::All;
            if is_trigger {
                seen.lines = payload_lines(&order, &values);
            } else if fate == Fate::Skipped {
                seen.lines.push(BodyLine::Note("skipped: path not taken".into()));
            } else {
                way = way_of(node, &values);
                seen.lines = own_lines(node, &values);
                if let Some(output) = output_of(node, &values) {
                    put(&mut values, node.output_name().to_owned(), output);
                }
            }
            self.nodes.insert(node.id.clone(), seen);
            for edge in index.ways_out(&node.id) {
                self.edges.insert((*edge).clone(), way.fate(edge, fate));
            }
        }
        self.regions.insert(trigger.id.clone(), values);
    }

    fn fate_of(&self, index: &Index<'_>, node: &Node) -> Fate {
        let mut fate = Fate::Skipped;
        for edge in index.ways_in(&node.id) {
            match self.edges.get(*edge).copied().unwrap_or_default() {
                Fate::Runs => return Fate::Runs,
                Fate::Unknown => fate = Fate::Unknown,
                Fate::Skipped => {}
            }
        }
        fate
    }
}

/// Which of its ports a node leaves by.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Way {
    /// By all of them.
    All,
    /// By this one.
    By(PortId),
    /// By none: a filter that does not let the event through.
    None,
    /// It cannot be told.
    Unknown,
}

impl Way {
    fn fate(&self, edge: &Edge, of_node: Fate) -> Fate {
        match self {
            _ if of_node == Fate::Skipped => Fate::Skipped,
            Self::All => of_node,
            Self::By(port) if edge.port == *port => of_node,
            Self::By(_) | Self::None => Fate::Skipped,
            Self::Unknown => Fate::Unknown,
        }
    }
}

/// Puts an output under its name.
fn put(values: &mut Scope, name: String, value: Value) {
    let binding = Binding::Value { ty: Type::from_sample(&value), held: Held::Reference };
    values.describe(name, Name { binding, sample: Some(value), about: String::new() });
}

fn condition_of(node: &Node) -> Option<&'static FieldSpec> {
    let def = nodes::def(&node.kind)?;
    def.fields.iter().find(|field| matches!(field.input, Input::Condition))
}

fn is_undecided(node: &Node) -> bool {
    condition_of(node).is_some()
}

/// Which way the event leaves a node.
fn way_of(node: &Node, values: &Scope) -> Way {
    let Some(field) = condition_of(node) else {
        return Way::All;
    };
    let holds = expr::eval(node.text(field.id), values).ok().and_then(|value| value.as_bool());
    match (holds, nodes::ports(node).as_slice()) {
        (Some(true), [first, ..]) => Way::By(first.clone()),
        (Some(false), [_, second, ..]) => Way::By(second.clone()),
        (Some(false), _) => Way::None,
        (Some(true), []) => Way::All,
        (None, _) => Way::Unknown,
    }
}

/// What a node adds to the values: an expression's value, or a step's declared sample output.
fn output_of(node: &Node, values: &Scope) -> Option<Value> {
    let def = nodes::def(&node.kind)?;
    if def.family == Family::Logic {
        return (def.kind == "value")
            .then(|| expr::eval(node.text("value"), values).ok())
            .flatten();
    }
    nodes::sample_output(node)
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
            if lines.len() == super::sample::BODY_LINES {
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

/// What a node decides, computes or would send.
fn own_lines(node: &Node, values: &Scope) -> Vec<BodyLine> {
    let Some(def) = nodes::def(&node.kind) else {
        return Vec::new();
    };
    for field in def.fields {
        let text = node.text(field.id);
        let value = match field.input {
            Input::Condition | Input::Expression if !text.is_empty() => {
                expr::eval(text, values).ok()
            }
            Input::Template { multiline: true } if !text.is_empty() => {
                expr::eval_template(text, values).ok().map(Value::String)
            }
            Input::Expressions => {
                let cells = node.list(field.id).iter();
                let cells: Vec<_> =
                    cells.filter_map(|cell| expr::eval(cell, values).ok()).collect();
                (!cells.is_empty()).then_some(Value::Array(cells))
            }
            _ => None,
        };
        if let Some(value) = value {
            let name = if is_undecided(node) { "→" } else { field.id };
            return vec![value_line(name.to_owned(), &value)];
        }
    }
    Vec::new()
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
        let outlook = Outlook::of(&flow, &|_| Some((Type::from_sample(&event), event.clone())));
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
