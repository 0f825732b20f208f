//! Every single edit in every source that people wrote: it means what the edit means, and touches little.

#[path = "support/catalog.rs"]
mod catalog;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use catalog::catalog;
use flow_model::catalog::Loaded;
use flow_model::edit::Edit;
use flow_model::flow::{Edge, FieldValue, Flow, Node, Point};
use flow_model::ids::{FieldId, NodeId, PortId};
use flow_model::parse::parse;
use flow_model::parse::splice::{Reach, splice};
use flow_model::{emit, nodes};

/// Fields with a text that any of them takes.
const FIELDS: [(&str, &str); 7] = [
    ("channel", "#other"),
    ("range", "Q:Q"),
    ("condition", "3 > 2"),
    ("value", "42"),
    ("path", "/other"),
    ("reason", "Other"),
    ("message", "Other"),
];

fn sources() -> Vec<(String, String)> {
    let mut sources = Vec::new();
    for folder in ["variants", "kept", "splice/by_hand"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(folder);
        for entry in fs::read_dir(path).expect("the folder is there") {
            let path = entry.expect("it can be read").path();
            if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path.file_stem().expect("it has a name").to_string_lossy().into_owned();
                sources.push((name, fs::read_to_string(&path).expect("it is text")));
            }
        }
    }
    sources.sort();
    sources
}

fn fields(flow: &Flow) -> Vec<(String, Vec<Edit>)> {
    let mut edits = Vec::new();
    for node in flow.nodes.iter().filter(|node| node.kind.as_str() != "switch") {
        for (field, text) in FIELDS {
            let field = FieldId::from(field);
            if node.fields.contains_key(&field) {
                let value = Some(FieldValue::Text(text.to_owned()));
                let about = format!("{field} of {}", node.id);
                edits.push((about, vec![Edit::SetField { id: node.id.clone(), field, value }]));
            }
        }
    }
    edits
}

fn fresh(kind: &str) -> Node {
    let (field, text) = if kind == "value" { ("value", "41") } else { ("condition", "1 < 7") };
    Node {
        id: NodeId::from("fresh"),
        kind: kind.into(),
        title: "Fresh".to_owned(),
        fields: BTreeMap::from([(FieldId::from(field), FieldValue::Text(text.to_owned()))]),
        output: String::new(),
        disabled: false,
        pinned: None,
        at: Point::default(),
    }
}

fn add(edge: Edge) -> Edit {
    Edit::AddEdge { edge, index: usize::MAX }
}

fn put(kind: &str) -> Edit {
    Edit::AddNode { node: Box::new(fresh(kind)), index: usize::MAX }
}

fn between(edge: &Edge, kind: &str) -> Vec<Edit> {
    let port = PortId::from(if kind == "branch" { "true" } else { "then" });
    vec![
        put(kind),
        Edit::RemoveEdge { edge: edge.clone() },
        add(Edge { to: NodeId::from("fresh"), ..edge.clone() }),
        add(Edge { from: NodeId::from("fresh"), port, to: edge.to.clone() }),
    ]
}

/// Takes a node away; what led to it leads to what followed it.
fn remove(flow: &Flow, id: &NodeId) -> Vec<Edit> {
    let around = flow.edges.iter().filter(|edge| edge.from == *id || edge.to == *id);
    let mut edits: Vec<Edit> = around.map(|edge| Edit::RemoveEdge { edge: edge.clone() }).collect();
    let mut drawn: BTreeSet<Edge> = flow.edges.iter().cloned().collect();
    for before in flow.edges.iter().filter(|edge| edge.to == *id) {
        for behind in flow.edges.iter().filter(|edge| edge.from == *id) {
            let edge = Edge { to: behind.to.clone(), ..before.clone() };
            if drawn.insert(edge.clone()) {
                edits.push(add(edge));
            }
        }
    }
    edits.push(Edit::RemoveNode { id: id.clone() });
    edits
}

fn structure(flow: &Flow) -> Vec<(String, Vec<Edit>)> {
    let mut edits = Vec::new();
    for edge in &flow.edges {
        for kind in ["value", "filter", "branch"] {
            let about = format!("{kind} between {} {} {}", edge.from, edge.port, edge.to);
            edits.push((about, between(edge, kind)));
        }
    }
    for node in &flow.nodes {
        let is_end = ["stop", "fail"].contains(&node.kind.as_str());
        for port in nodes::ports(node).into_iter().filter(|_| !is_end) {
            if !flow.edges.iter().any(|edge| edge.from == node.id && edge.port == port) {
                let about = format!("append behind {} {port}", node.id);
                let edge = Edge { from: node.id.clone(), port, to: NodeId::from("fresh") };
                edits.push((about, vec![put("value"), add(edge)]));
            }
        }
        // Behind a node that goes, what names its output is no flow any more.
        let is_named = flow.nodes.iter().any(|other| {
            other.id != node.id && format!("{:?}", other.fields).contains(node.output_name())
        });
        if !nodes::is_trigger(&node.kind) && !is_named {
            edits.push((format!("remove {}", node.id), remove(flow, &node.id)));
        }
    }
    edits
}

fn edges(flow: &Flow) -> BTreeSet<String> {
    let edges = flow.edges.iter();
    edges.map(|edge| format!("{} {} {}", edge.from, edge.port, edge.to)).collect()
}

fn comments(text: &str) -> Vec<&str> {
    text.lines()
        .filter_map(|line| {
            let at = line.find("//").filter(|at| !line[..*at].contains('"'))?;
            Some(line[at..].trim())
        })
        .collect()
}

/// What became of edits.
#[derive(Default)]
struct Told {
    reached: BTreeMap<Reach, usize>,
    all: usize,
    lines: Vec<String>,
    wrong: Vec<String>,
}

impl Told {
    fn tell(
        &mut self,
        name: &str,
        source: &str,
        edits: Vec<(String, Vec<Edit>)>,
        catalog: &Loaded,
    ) {
        let before = parse(source, "", catalog).flow;
        for (about, edits) in edits {
            let mut after = before.clone();
            if after.apply(Edit::Batch { edits }).is_err() {
                continue;
            }
            self.all += 1;
            let spliced = splice(source, &before, &after, catalog);
            *self.reached.entry(spliced.reach).or_default() += 1;
            let read = parse(&spliced.text, "", catalog);
            // What the emitter cannot draw is written as something near it.
            let wanted = parse(emit::emit(&after, catalog).flow_rs(), "", catalog);
            let lost: Vec<&str> = comments(source)
                .into_iter()
                .filter(|comment| !comments(&spliced.text).contains(comment))
                .collect();
            if spliced.reach == Reach::Bodies || !lost.is_empty() {
                self.lines.push(format!("{name}: {about}: {:?}, lost {lost:?}", spliced.reach));
            }
            let is_right =
                [&wanted.flow, &after].iter().any(|flow| edges(&read.flow) == edges(flow));
            if !read.readable || !is_right {
                self.wrong.push(format!("{name}: {about}: {:?}\n{}", spliced.reach, spliced.text));
            }
        }
    }

    fn bodies(&self) -> usize {
        self.reached.get(&Reach::Bodies).copied().unwrap_or_default()
    }
}

fn told(edits: impl Fn(&Flow) -> Vec<(String, Vec<Edit>)>) -> Told {
    let catalog = catalog();
    let mut told = Told::default();
    for (name, source) in sources() {
        let flow = parse(&source, "", &catalog).flow;
        told.tell(&name, &source, edits(&flow), &catalog);
    }
    println!("{}", told.lines.join("\n"));
    println!("{} edits: {:?}", told.all, told.reached);
    told
}

#[test]
fn a_field_is_changed_in_its_place() {
    let told = told(fields);
    assert!(told.wrong.is_empty(), "{} are wrong: {}", told.wrong.len(), told.wrong.join("\n"));
    // A value that `let _` drops, and a text that was taken out of its call.
    assert!(told.bodies() <= 2, "{} of {}", told.bodies(), told.all);
}

#[test]
fn a_node_comes_and_goes_among_what_stays() {
    let told = told(structure);
    assert!(told.wrong.is_empty(), "{} are wrong: {}", told.wrong.len(), told.wrong.join("\n"));
    assert!(told.bodies() * 100 <= told.all * 15, "{} of {}", told.bodies(), told.all);
}
