//! What sample events make of a flow: values for forms and node bodies, and which paths they take.
//! A preview, not a simulation: steps answer with their declared sample output.

use std::collections::BTreeMap;

use flow_model::expr::{self, Binding, Held, Name, Scope};
use flow_model::fields::{FieldSpec, Input};
use flow_model::flow::{Edge, FieldValue, Flow, Node};
use flow_model::ids::NodeId;
use flow_model::nodes::{self, Family};
use flow_model::types::Type;
use serde_json::Value;

use super::cells::BodyLine;
use super::sample::{Fate, NodeOutlook};

/// How many characters of a value a node's body shows.
const VALUE_LENGTH: usize = 30;

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
    /// Looks at a flow with the sample event of each trigger.
    pub fn of(flow: &Flow, event: &dyn Fn(&Node) -> Option<Value>) -> Self {
        let mut outlook = Self::default();
        for node in &flow.nodes {
            if nodes::def(&node.kind).is_some_and(|def| def.family == Family::Trigger) {
                outlook.region(flow, node, event(node));
            }
        }
        outlook
    }

    /// The values that expressions of a node can name; none where no sample reaches it.
    pub fn values_at(&self, id: &NodeId) -> Option<&Scope> {
        self.trigger_of
            .get(id)
            .and_then(|trigger| self.regions.get(trigger))
    }

    fn region(&mut self, flow: &Flow, trigger: &Node, event: Option<Value>) {
        let order = order_after(flow, &trigger.id);
        for id in &order {
            self.trigger_of.insert(id.clone(), trigger.id.clone());
        }
        let Some(Value::Object(payload)) = event else {
            return;
        };
        let mut values = Scope::default();
        for (name, value) in payload {
            put(&mut values, name, value);
        }
        for node in order.iter().filter_map(|id| flow.node(id)) {
            let fate = self.fate_of(flow, node, &trigger.id);
            let mut seen = NodeOutlook {
                fate,
                lines: Vec::new(),
            };
            let mut port = None;
            if node.id == trigger.id {
                seen.lines = payload_lines(flow, &order, &values);
            } else if fate == Fate::Skipped {
                seen.lines
                    .push(BodyLine::Note("skipped: path not taken".into()));
            } else {
                port = decided(node, &values);
                seen.lines = own_lines(node, &values);
                if let Some(output) = output_of(node, &values) {
                    put(&mut values, node.output_name().to_owned(), output);
                }
            }
            self.nodes.insert(node.id.clone(), seen);
            for edge in flow.edges.iter().filter(|edge| edge.from == node.id) {
                let taken = match (&port, fate) {
                    (_, Fate::Skipped) => Fate::Skipped,
                    (Some(port), fate) => {
                        if edge.port.as_str() == *port {
                            fate
                        } else {
                            Fate::Skipped
                        }
                    }
                    (None, fate) => {
                        if is_undecided(node) {
                            Fate::Unknown
                        } else {
                            fate
                        }
                    }
                };
                self.edges.insert(edge.clone(), taken);
            }
        }
        self.regions.insert(trigger.id.clone(), values);
    }

    fn fate_of(&self, flow: &Flow, node: &Node, trigger: &NodeId) -> Fate {
        if &node.id == trigger {
            return Fate::Runs;
        }
        let mut fate = Fate::Skipped;
        for edge in flow.edges.iter().filter(|edge| edge.to == node.id) {
            match self.edges.get(edge).copied().unwrap_or_default() {
                Fate::Runs => return Fate::Runs,
                Fate::Unknown => fate = Fate::Unknown,
                Fate::Skipped => {}
            }
        }
        fate
    }
}

/// Puts a value under a name; its type does not matter for looking at values.
fn put(values: &mut Scope, name: String, value: Value) {
    let binding = Binding::Value {
        ty: Type::Any,
        held: Held::Reference,
    };
    values.describe(
        name,
        Name {
            binding,
            sample: Some(value),
            about: String::new(),
        },
    );
}

/// The nodes that can be reached from a trigger, each after all that lead to it; nodes of a circle are left out.
fn order_after(flow: &Flow, trigger: &NodeId) -> Vec<NodeId> {
    let mut reached = vec![trigger.clone()];
    let mut next = 0;
    while let Some(id) = reached.get(next).cloned() {
        next += 1;
        for edge in flow.edges.iter().filter(|edge| edge.from == id) {
            if !reached.contains(&edge.to) {
                reached.push(edge.to.clone());
            }
        }
    }
    let mut order: Vec<NodeId> = Vec::with_capacity(reached.len());
    loop {
        let ready = reached.iter().find(|id| {
            let waits = |edge: &&Edge| reached.contains(&edge.from) && !order.contains(&edge.from);
            !order.contains(id)
                && !flow
                    .edges
                    .iter()
                    .filter(|edge| &edge.to == *id)
                    .any(|e| waits(&e))
        });
        match ready {
            Some(id) => order.push(id.clone()),
            None => return order,
        }
    }
}

fn condition_of(node: &Node) -> Option<&'static FieldSpec> {
    let def = nodes::def(&node.kind)?;
    def.fields
        .iter()
        .find(|field| matches!(field.input, Input::Condition))
}

fn is_undecided(node: &Node) -> bool {
    condition_of(node).is_some()
}

/// The port a deciding node leaves by; none where it does not decide or cannot yet.
fn decided(node: &Node, values: &Scope) -> Option<&'static str> {
    let field = condition_of(node)?;
    let holds = expr::eval(node.text(field.id), values).ok()?.as_bool()?;
    let ports = nodes::def(&node.kind)?.ports;
    match (holds, ports) {
        (true, [first, ..]) => Some(first),
        (false, [_, second, ..]) => Some(second),
        // A filter's path just ends: it leaves by no port.
        (false, _) => Some(""),
        (true, []) => None,
    }
}

/// What a node adds to the values: an expression's value, or a step's declared sample output.
fn output_of(node: &Node, values: &Scope) -> Option<Value> {
    let def = nodes::def(&node.kind)?;
    if def.family == Family::Logic {
        let field = def
            .fields
            .iter()
            .find(|field| field.input == Input::Expression)?;
        return expr::eval(node.text(field.id), values).ok();
    }
    nodes::sample_output(node)
}

/// Values of the payload that the flow reads, for the trigger's body.
fn payload_lines(flow: &Flow, order: &[NodeId], values: &Scope) -> Vec<BodyLine> {
    let mut lines: Vec<BodyLine> = Vec::new();
    for node in order.iter().filter_map(|id| flow.node(id)) {
        for text in node.fields.values().flat_map(texts) {
            for path in paths_in(text) {
                let Some(value) = value_at(&path, values) else {
                    continue;
                };
                let line = value_line(path, value);
                if !lines.contains(&line) {
                    lines.push(line);
                }
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
    let words = words
        .map(|word| word.trim_matches('.'))
        .filter(|word| word.contains('.'));
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
                let cells: Vec<_> = cells
                    .filter_map(|cell| expr::eval(cell, values).ok())
                    .collect();
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
    BodyLine::Value {
        name,
        value: shortened(value, VALUE_LENGTH),
        text: value.is_string(),
    }
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

    #[test]
    fn long_values_are_cut() {
        assert_eq!(shortened(&Value::from(1347), 10), "1347");
        assert_eq!(shortened(&Value::from("Crash when the"), 8), "\"Crash …\"");
        assert_eq!(
            shortened(&serde_json::json!([1, 2, 3, 4, 5, 6]), 6),
            "[1,2,…]"
        );
    }
}
