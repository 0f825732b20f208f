//! Flows as a few lines of text.

use flow_model::fields::Input;
use flow_model::flow::{Edge, FieldValue, Flow, Node, Point};
use flow_model::nodes;

/// A flow from lines: `id kind field=value field=value`, and edges as `a -> b.true -> c`.
/// Entries of lists stand between `|`, pairs as `name:value` between `;`.
pub fn flow(text: &str) -> Flow {
    let mut flow = Flow { name: "Sketch".to_owned(), ..Flow::default() };
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if line.contains(" -> ") {
            let ends: Vec<&str> = line.split(" -> ").collect();
            for (from, to) in ends.iter().zip(ends.iter().skip(1)) {
                let (from, port) = from.split_once('.').unwrap_or((from, "then"));
                let to = to.split('.').next().expect("a name");
                flow.edges.push(Edge { from: from.into(), port: port.into(), to: to.into() });
            }
        } else {
            flow.nodes.push(node(line));
        }
    }
    flow
}

fn node(line: &str) -> Node {
    let mut words = line.splitn(3, ' ');
    let id = words.next().expect("an id");
    let kind = words.next().expect("a kind");
    let mut node = Node {
        id: id.into(),
        kind: kind.into(),
        title: id.to_owned(),
        fields: Default::default(),
        output: String::new(),
        disabled: false,
        pinned: None,
        at: Point::default(),
    };
    let def = nodes::def(&node.kind).unwrap_or_else(|| panic!("no kind {kind}"));
    let mut rest = words.next().unwrap_or_default();
    while let Some((name, after)) = rest.split_once('=') {
        let next = def
            .fields
            .iter()
            .map(|spec| spec.id)
            .chain(["disabled", "output"])
            .filter_map(|id| after.find(&format!(" {id}=")))
            .min();
        let (value, more) = next.map_or((after, ""), |at| after.split_at(at));
        rest = more.trim_start();
        match name {
            "disabled" => node.disabled = true,
            "output" => node.output = value.to_owned(),
            _ => {
                let spec = def.fields.iter().find(|spec| spec.id == name);
                let spec = spec.unwrap_or_else(|| panic!("{kind} has no field {name}"));
                let value = match spec.input {
                    Input::Expressions | Input::Patterns => {
                        FieldValue::List(value.split('|').map(str::to_owned).collect())
                    }
                    Input::Pairs => FieldValue::Pairs(
                        value
                            .split(';')
                            .filter_map(|pair| pair.split_once(':'))
                            .map(|(name, value)| (name.to_owned(), value.to_owned()))
                            .collect(),
                    ),
                    _ => FieldValue::Text(value.to_owned()),
                };
                node.fields.insert(name.into(), value);
            }
        }
    }
    node
}
