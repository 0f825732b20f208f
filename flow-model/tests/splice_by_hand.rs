//! Edits in Rust that people have written by hand, in other forms than the emitter's: what comes out is read as
//! the flow that the edits make.

#![expect(clippy::indexing_slicing, reason = "bytes and statements are looked at by place")]

#[path = "support/catalog.rs"]
mod catalog;
#[path = "support/edits.rs"]
mod edits;
#[path = "support/golden.rs"]
#[expect(dead_code, reason = "other tests ask for more")]
mod golden;
#[path = "support/random.rs"]
#[expect(dead_code, reason = "other tests ask for more")]
mod random;

use std::collections::{BTreeMap, BTreeSet};

use catalog::catalog;
use flow_model::catalog::Catalog;
use flow_model::emit::emit;
use flow_model::flow::{Flow, Node};
use flow_model::parse::parse;
use flow_model::parse::splice::{Reach, splice};
use random::Random;

/// What a source says, but for titles, places and the layout of expressions.
fn meaning(source: &str, catalog: &dyn Catalog) -> (BTreeMap<String, String>, BTreeSet<String>) {
    let flow = parse(source, "", catalog).flow;
    let triggers: BTreeSet<String> =
        flow.edges.iter().flat_map(|edge| [edge.from.to_string(), edge.to.to_string()]).collect();
    let plain = |node: &Node| {
        let fields = format!("{:?}", node.fields).replace([' ', '\n'], "");
        format!("{} {} {} {fields}", node.kind, node.output_name(), node.disabled)
    };
    let nodes = flow.nodes.iter().filter(|node| triggers.contains(node.id.as_str()));
    let edges = flow.edges.iter().map(|edge| format!("{} {} {}", edge.from, edge.port, edge.to));
    (nodes.map(|node| (node.id.to_string(), plain(node))).collect(), edges.collect())
}

fn sources() -> Vec<(String, String)> {
    let mut sources: Vec<(String, String)> =
        std::fs::read_dir(golden::folder("tests/splice/by_hand"))
            .expect("the folder is there")
            .map(|entry| entry.expect("it can be read").path())
            .map(|path| {
                let text = std::fs::read_to_string(&path).expect("it can be read");
                (path.file_stem().expect("it has a name").to_string_lossy().into_owned(), text)
            })
            .collect();
    sources.sort();
    sources
}

/// A flow after one to three edits.
fn edited(random: &mut Random, flow: &Flow) -> Flow {
    let mut flow = flow.clone();
    for _ in 0..1 + random.below(2) {
        let edit = if random.below(2) == 0 {
            edits::field(random, &flow)
        } else {
            edits::structure(random, &flow)
        };
        if let Some(edit) = edit {
            let _ = flow.apply(edit);
        }
    }
    flow
}

#[test]
fn other_forms_take_edits_too() {
    let catalog = catalog();
    let mut reached: BTreeMap<Reach, usize> = BTreeMap::new();
    let mut wrong = Vec::new();
    let cases = std::env::var("HOOKLOOM_CASES").ok().and_then(|cases| cases.parse().ok());
    for (name, source) in sources() {
        let parsed = parse(&source, "", &catalog);
        assert!(parsed.readable, "{name}: {:?}", parsed.problems);
        let before = parsed.flow;
        for seed in 0..cases.unwrap_or(240) / 6 {
            let after = edited(&mut Random::new(seed), &before);
            let spliced = splice(&source, &before, &after, &catalog);
            *reached.entry(spliced.reach).or_default() += 1;
            let wanted = emit(&after, &catalog);
            if meaning(&spliced.text, &catalog) != meaning(wanted.flow_rs(), &catalog) {
                wrong.push(format!("{name} {seed}\n===== source\n{source}\n===== result\n{}\n===== wanted\n{}\n at flow-model", spliced.text, wanted.flow_rs()));
            }
        }
    }
    println!("{reached:?}");
    let bodies = reached.get(&Reach::Bodies).copied().unwrap_or_default();
    let all: usize = reached.values().sum();
    assert!(bodies * 10 <= all, "{bodies} of {all} rewrite a whole body");
    assert!(wrong.is_empty(), "{} of {all}: {}", wrong.len(), wrong.join("\nTest failed: "));
}
