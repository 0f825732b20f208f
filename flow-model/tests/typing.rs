//! What is typed goes through texts that are Rust and say something else; once it is typed, all is as it was.

#[path = "support/catalog.rs"]
mod catalog;

use catalog::catalog;
use flow_model::code::Code;
use flow_model::flow::{Edge, Flow, Node, Point};
use flow_model::parse::parse;

const SOURCE: &str = r##"use flow_runtime::connectors::{google_sheets, slack};
use flow_runtime::prelude::*;

use crate::payloads::IssuesOpened;
use crate::slots;

pub fn triggers() -> Triggers {
    Triggers::new().on(github::issues("opened").connection(slots::ACME), opened)
}

/// A new issue.
pub async fn opened(cx: Cx<'_>, event: Verified<'_, IssuesOpened>) -> FlowResult {
    let issue = &event.payload().issue;

    // Ours.
    let size = cx.value("size", issue.title.len() as i64);
    if cx.filter("big", size > 5) {
        let row = cx
            .step("add_row")
            .retry(5)
            .call(google_sheets::AppendRow {
                connection: slots::SHEET,
                spreadsheet: "1AbC".into(),
                range: "A:B".into(),
                values: row![issue.number, issue.title],
            })
            .await?;
        for (cx, label) in cx.each("labels", &issue.labels) {
            cx.step("tell")
                .call(slack::PostMessage {
                    connection: slots::TEAM,
                    channel: "#a".into(),
                    text: format!("{} in {}", label.name, row.updated_range),
                })
                .await?;
        }
    }
    Ok(())
}
"##;

/// What is deleted letter by letter from its end on, and typed again.
const RETYPED: &[&str] = &[
    "(5)",
    ".retry(5)",
    "size > 5",
    "cx.filter(\"big\"",
    "range: \"A:B\".into(),\n",
    "            .retry(5)\n            .call(google_sheets::AppendRow {\n",
    "text: format!(\"{} in {}\", label.name, row.updated_range)",
    "cx.each(\"labels\", &issue.labels)",
    "(cx, label)",
    "let row = cx",
    ".await?",
    "github::issues(\"opened\").connection(slots::ACME)",
    ".on(github::issues(\"opened\").connection(slots::ACME), opened)",
    ", opened",
    "async fn opened",
    "slots::TEAM",
    "cx.value(\"size\", issue.title.len() as i64)",
    "    // Ours.\n    let size = cx.value(\"size\", issue.title.len() as i64);\n",
];

/// What is typed letter by letter behind a text, and deleted again.
const ADDED: &[(&str, &str)] = &[
    ("slots::ACME)", ".ephemeral()"),
    ("issues(\"opened\")", ".action(\"opened\")"),
    ("async fn opened", "_now"),
    ("slots::ACME), opened", "_now"),
    (".step(\"add_row\")", ".timeout_seconds(20)"),
    (".step(\"tell\")", ".with(1).and(\"x\")"),
    ("values: row![issue.number, issue.title", ", size"),
    ("size > 5", " && cx.now() > 1"),
    ("    // Ours.\n", "    let more = { 1 };\n"),
    ("range: \"A:B\".into(),\n", "                extra: 1,\n"),
];

/// All texts on the way from one text to it without a part.
fn without(part: &str) -> Vec<String> {
    let at = SOURCE.find(part).unwrap_or_else(|| panic!("{part}"));
    let ends = part.char_indices().map(|(end, _)| at + end).rev();
    ends.map(|end| [&SOURCE[..end], &SOURCE[at + part.len()..]].concat()).collect()
}

/// All texts on the way to one with more behind a part.
fn with(part: &str, more: &str) -> Vec<String> {
    let at = SOURCE.find(part).unwrap_or_else(|| panic!("{part}")) + part.len();
    let ends = more.char_indices().map(|(end, letter)| end + letter.len_utf8());
    ends.map(|end| [&SOURCE[..at], &more[..end], &SOURCE[at..]].concat()).collect()
}

fn sorted(flow: &Flow) -> (Vec<Node>, Vec<Edge>) {
    let (mut nodes, mut edges) = (flow.nodes.clone(), flow.edges.clone());
    nodes.sort_by(|one, other| one.id.cmp(&other.id));
    edges.sort();
    (nodes, edges)
}

#[test]
fn what_is_typed_again_is_as_it_was() {
    let catalog = catalog();
    let mut drawn = parse(SOURCE, "", &catalog).flow;
    for (at, node) in drawn.nodes.iter_mut().enumerate() {
        node.at = Point { x: 1_000.0 + at as f64, y: 77.0 };
        if at > 0 {
            node.title = format!("My {}", node.id);
        }
    }
    let retyped = RETYPED.iter().map(|part| (*part, without(part)));
    let added = ADDED.iter().map(|(part, more)| (*more, with(part, more)));
    for (part, texts) in retyped.chain(added) {
        let mut flow = drawn.clone();
        let mut code = Code::new(SOURCE.to_owned(), &flow, &catalog);
        let back = texts.iter().rev().skip(1).cloned().chain([SOURCE.to_owned()]);
        let mut stayed = 0;
        for text in texts.iter().cloned().chain(back) {
            let Some(edit) = code.retype(text.clone(), &flow, &catalog) else {
                continue;
            };
            stayed += 1;
            flow.apply(edit).unwrap_or_else(|error| panic!("{error} with {text}"));
            code.settle(&flow);
        }
        assert!(stayed > 0, "nothing of {part} was read");
        assert_eq!(sorted(&flow), sorted(&drawn), "after {part}");
    }
}
