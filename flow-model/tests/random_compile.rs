//! Random flows over all node kinds compile together in one crate, without a warning.

#[path = "support/catalog.rs"]
mod catalog;
#[path = "support/random.rs"]
mod random;
#[path = "support/together.rs"]
mod together;

use std::collections::BTreeSet;

use catalog::catalog;
use flow_model::flow::{FieldValue, Flow};
use flow_model::ids::FieldId;
use flow_model::{check, emit, nodes};
use random::{Random, flow};
use together::Together;

/// The first seed.
const FIRST: u64 = 13;

/// How many flows are made; the environment variable `RANDOM_FLOWS` asks for more.
fn flows() -> u64 {
    let asked = std::env::var("RANDOM_FLOWS").ok().and_then(|count| count.parse().ok());
    asked.unwrap_or(45)
}

#[test]
fn random_flows_compile_in_one_crate() {
    let catalog = catalog();
    let mut together = Together::new("random-flows");
    let mut kinds = BTreeSet::new();
    for seed in FIRST..FIRST + flows() {
        let mut flow = flow(&mut Random::new(seed), &catalog);
        put_nasty_texts(&mut flow, seed);
        kinds.extend(flow.nodes.iter().map(|node| node.kind.to_string()));
        let mut problems = check::check(&flow, &catalog);
        // A choice may come out with nothing in its arms.
        problems.retain(|problem| problem.code != "decides-nothing");
        assert!(problems.is_empty(), "seed {seed}: {problems:#?}");
        let emitted = emit::emit(&flow, &catalog);
        assert_eq!(emit::emit(&flow, &catalog), emitted, "emit is deterministic");
        together.add(&format!("flow_{seed}"), &emitted);
    }
    let all: BTreeSet<String> = nodes::all().map(|def| def.kind.to_owned()).collect();
    assert_eq!(kinds, all, "the random flows use every node kind");
    together.compile();
}

/// Texts that people paste: all of them may stand in titles, descriptions and literals.
const NASTY: [&str; 14] = [
    "",
    "\u{202e}turned\u{2067} \u{200f}about\u{2066}",
    "a\rb",
    "two\nlines",
    "*/ done /*",
    "\\ and \"quotes\" and 'more'",
    "🧵 \u{1f468}\u{200d}\u{1f469} e\u{301}",
    "nul \u{0} bell \u{7}",
    "#![deny(warnings)]",
    "[link] `code` <T>",
    "{{braces}}",
    "\u{2028}separated\u{85}",
    "body!();",
    "fn (",
];

fn put_nasty_texts(flow: &mut Flow, seed: u64) {
    let nasty = |more: usize| {
        let start = usize::try_from(seed).unwrap_or_default() + more;
        (*NASTY.iter().cycle().nth(start).expect("the list is endless")).to_owned()
    };
    flow.about = nasty(0);
    for (index, node) in flow.nodes.iter_mut().enumerate() {
        node.title = nasty(index);
        if let Some(FieldValue::Text(text)) = node.fields.get_mut(&FieldId::from("text")) {
            text.push_str(&nasty(index + 1));
        }
        if let Some(FieldValue::List(cells)) = node.fields.get_mut(&FieldId::from("values")) {
            cells.push(format!("\"{}\"", nasty(index).replace(['\\', '"', '\r', '\n'], " ")));
        }
    }
}
