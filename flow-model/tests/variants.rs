//! What people write by hand: each file beside the graph it means. `UPDATE_GOLDEN=1` writes the graphs anew.

#[path = "support/catalog.rs"]
mod catalog;

use std::fmt::Write;
use std::fs;
use std::path::Path;

use catalog::catalog;
use flow_model::flow::FieldValue;
use flow_model::nodes;
use flow_model::parse::{Parsed, parse};

/// A graph as text: a line for each node with its fields, then the edges.
fn graph(parsed: &Parsed) -> String {
    let mut text = String::new();
    let flow = &parsed.flow;
    if !flow.about.is_empty() {
        writeln!(text, "about: {:?}", flow.about).expect("a text takes it");
    }
    for node in &flow.nodes {
        let disabled = if node.disabled { " (disabled)" } else { "" };
        let output =
            if node.output.is_empty() { String::new() } else { format!(" as {}", node.output) };
        writeln!(text, "{} {}{output}{disabled}: {}", node.kind, node.id, node.title)
            .expect("a text takes it");
        for (field, value) in &node.fields {
            let value = match value {
                FieldValue::Text(value) => value.clone(),
                FieldValue::List(items) => format!("[{}]", items.join(" ; ")),
                FieldValue::Pairs(pairs) => format!("{pairs:?}"),
            };
            writeln!(text, "    {field} = {}", value.replace('\n', "\n        "))
                .expect("a text takes it");
        }
    }
    for edge in &flow.edges {
        writeln!(text, "{} -{}-> {}", edge.from, edge.port, edge.to).expect("a text takes it");
    }
    for problem in &parsed.problems {
        writeln!(text, "problem {}: {}", problem.code, problem.message).expect("a text takes it");
    }
    text
}

/// The sources of a folder, each read and compared with the graph beside it.
fn read_all(folder: &str) -> Vec<Parsed> {
    let catalog = catalog();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let (mut all, mut wrong) = (Vec::new(), Vec::new());
    for entry in fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("it can be read").path();
        if path.extension().is_none_or(|extension| extension != "rs") {
            continue;
        }
        let source = fs::read_to_string(&path).expect("it is text");
        let parsed = parse(&source, "", &catalog);
        assert!(parsed.readable, "{}: {:?}", path.display(), parsed.problems);
        for (node, span) in &parsed.spans {
            assert!(
                source.get(span.clone()).is_some_and(|text| !text.is_empty()),
                "{node} of {}",
                path.display()
            );
        }
        let (text, expected) = (graph(&parsed), path.with_extension("graph"));
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            fs::write(&expected, &text).expect("it can be written");
        } else if fs::read_to_string(&expected).unwrap_or_default() != text {
            wrong.push(format!("{}\n{text}", path.display()));
        }
        all.push(parsed);
    }
    assert!(
        wrong.is_empty(),
        "run with UPDATE_GOLDEN=1 and look at the difference: {}",
        wrong.join("\n")
    );
    all
}

#[test]
fn hand_written_variants_are_understood() {
    let variants = read_all("tests/variants");
    let nodes = || variants.iter().flat_map(|parsed| &parsed.flow.nodes);
    let statements = nodes().filter(|node| !nodes::is_trigger(&node.kind)).count();
    let kept = nodes().filter(|node| node.kind.as_str() == "code").count();
    println!("{} variants, {kept} of {statements} statements kept as they are", variants.len());
    assert!(variants.len() >= 40, "{} variants", variants.len());
    assert!(kept * 10 <= statements, "{kept} of {statements} statements are kept as they are");
}

#[test]
fn what_is_not_certain_is_kept_as_it_is() {
    let kept = read_all("tests/kept");
    assert!(kept.len() >= 15, "{} sources", kept.len());
}
