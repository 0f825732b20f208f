//! Whatever stands in a file is read without panic, hang or overflow, and nothing it says lies outside of it.

#[path = "support/anything.rs"]
mod anything;
#[path = "support/cases.rs"]
mod cases;
#[path = "support/catalog.rs"]
mod catalog;

use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use anything::{read, survives};
use catalog::catalog;
use flow_model::catalog::Empty;
use flow_model::emit;
use flow_model::parse::parse;
use proptest::prelude::*;

/// The sources that mutations begin with: what the emitter wrote, what people wrote, and what was once misread.
fn sources() -> &'static [String] {
    static SOURCES: OnceLock<Vec<String>> = OnceLock::new();
    SOURCES.get_or_init(|| {
        let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
        let mut paths: Vec<_> = ["variants", "corpus"]
            .iter()
            .flat_map(|folder| fs::read_dir(tests.join(folder)).expect("the folder is there"))
            .map(|entry| entry.expect("it can be read").path())
            .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
            .collect();
        let golden = fs::read_dir(tests.join("golden")).expect("the folder is there");
        paths.extend(golden.map(|entry| entry.expect("it can be read").path().join("flow.rs")));
        paths.sort();
        paths
            .iter()
            .map(|path| {
                String::from_utf8_lossy(&fs::read(path).expect("it can be read")).into_owned()
            })
            .collect()
    })
}

/// A text with some of its tokens taken out, doubled, or put elsewhere.
fn mutated(source: &str, changes: &[(u8, usize, usize, usize)]) -> String {
    let mut tokens: Vec<&str> =
        source.split_inclusive([' ', '\n', '(', ')', '.', ',', '{', '}', '"', ';']).collect();
    const OTHER: [&str; 16] = [
        "{",
        "}",
        "(",
        ")",
        "\"",
        "'",
        "//",
        "/*",
        "*/",
        "cx.step(\"x\")",
        "return Ok(())",
        "r#\"",
        "\\",
        "ü🧵",
        "?",
        "..",
    ];
    for (what, at, length, to) in changes {
        if tokens.is_empty() {
            break;
        }
        let at = at % tokens.len();
        let end = (at + length % 5 + 1).min(tokens.len());
        match what % 4 {
            0 => drop(tokens.drain(at..end)),
            1 => tokens.insert(at, OTHER.get(to % OTHER.len()).expect("it is below the length")),
            2 => {
                let part: Vec<&str> = tokens.get(at..end).expect("it is inside").to_vec();
                let to = to % tokens.len();
                tokens.splice(to..to, part);
            }
            _ => {
                let to = to % tokens.len();
                tokens.swap(at, to);
            }
        }
    }
    tokens.concat()
}

proptest! {
    #![proptest_config(cases::config())]

    #[test]
    fn any_text_is_read(text in "[\\PC\n\t]{0,80}", layout in "\\PC{0,40}") {
        read(&text, &layout);
    }

    #[test]
    fn changed_sources_are_read(
        which in any::<prop::sample::Index>(),
        changes in prop::collection::vec((any::<u8>(), any::<usize>(), any::<usize>(), any::<usize>()), 1..6),
    ) {
        let source: &String = which.get(sources());
        let source = mutated(source, &changes);
        survives(&source);
        let parsed = read(&source, "");
        // A file with such a mark inside is not read in pieces.
        let whole = read(&format!("{source}\n// \u{feff}"), "");
        prop_assert_eq!(parsed.readable, whole.readable);
        if parsed.readable {
            prop_assert_eq!(parsed, whole);
        }
    }
}

#[test]
fn files_that_were_once_misread_are_read() {
    for source in sources() {
        survives(source);
        let parsed = parse(source, "", &catalog());
        emit::emit(&parsed.flow, &catalog());
    }
}

const HEAD: &str = "pub fn triggers() -> Triggers { Triggers::new().on(webhook::any(\"a\").unverified(), handler) }\n\
    async fn handler(cx: Cx<'_>, event: Unverified<'_, A>) -> FlowResult {\n";

fn handler(body: &str) -> String {
    format!("{HEAD}{body}\nOk(())\n}}\n")
}

#[test]
fn a_megabyte_of_comments_is_read() {
    let comments = "// A line of a comment, and no node at all.\n".repeat(24_000);
    let parsed = read(&handler(&format!("{comments}cx.value(\"one\", 1);\n{comments}")), "");
    assert!(parsed.readable);
    assert_eq!(parsed.flow.nodes.len(), 2);
}

#[test]
fn what_is_too_much_is_refused_in_words() {
    let nested = |open: &str, inside: &str, close: &str| {
        handler(&format!("{}{inside}{}", open.repeat(1_000), close.repeat(1_000)))
    };
    for source in [
        nested("{", "", "}"),
        nested("if cx.branch(\"a\", true) {", "", "}"),
        nested("let a = if cx.branch(\"a\", true) {", "1", "} else { 2 };"),
        nested("cx.join((async {", "Ok(())", "},)).await?;"),
        nested("match x { _ => ", "1", "}"),
        nested("a(", "1", ");").replace(");)", "))"),
        nested("if ", "true {}", ""),
        handler(&format!("let x: {}u8{} = y;", "Vec<".repeat(1_000), ">".repeat(1_000))),
        handler(&format!("x = {}1;", "!".repeat(20_000))),
        handler(&"x".repeat(5_000_000)),
    ] {
        let parsed = read(&source, "");
        assert!(!parsed.readable);
        let codes: Vec<&str> =
            parsed.problems.iter().map(|problem| problem.code.as_str()).collect();
        assert!(matches!(codes.as_slice(), ["too-long" | "syntax"]), "{codes:?}");
    }
}

#[test]
fn what_is_just_not_too_much_is_read() {
    // The deepest nesting of each kind that is read at all, on the stack of a test.
    for (open, inside, close) in [
        ("{", "", "}"),
        ("if cx.branch(\"a\", true) {", "", "}"),
        ("if cx.filter(\"a\", true) {", "other();", "} else { }"),
        ("let a = if cx.branch(\"a\", true) {", "None", "} else { None };"),
        ("cx.join((async {", "Ok(())", "},)).await?;"),
        ("cx.join((async {", "", "Ok(()) },)).await?;"),
        ("for (cx, a) in cx.each(\"a\", &list) {", "", "}"),
        ("match cx.switch(\"a\", 1) { 1 => {", "", "} _ => {} }"),
        ("cx.value(\"a\", f(", "1", "));"),
        ("if cx.branch(\"a\", true) && ", "true {}", ""),
        ("unsafe {", "", "}"),
        ("own(|| {", "", "});"),
    ] {
        let source = |depth: usize| {
            handler(&format!("{}{inside}{}", open.repeat(depth), close.repeat(depth)))
        };
        let deepest = (1..400).take_while(|depth| {
            let parsed = parse(&source(*depth), "", &Empty);
            parsed.readable || parsed.problems.iter().any(|problem| problem.code == "syntax")
        });
        let deepest = deepest.last().unwrap_or_default();
        assert!(deepest >= 8, "{open}: {deepest}");
        let parsed = read(&source(deepest), "");
        emit::emit(&parsed.flow, &Empty);
    }
}

#[test]
fn long_flows_are_read() {
    let steps: String = (0..5_000).map(|at| format!("cx.value(\"v{at}\", {at});\n")).collect();
    assert_eq!(read(&handler(&steps), "").flow.nodes.len(), 5_001);
    let filters: String =
        (0..2_000).map(|at| format!("if cx.filter(\"f{at}\", true) {{}}\n")).collect();
    let parsed = read(&handler(&filters), "");
    assert!(parsed.flow.edges.len() < 600_000, "{}", parsed.flow.edges.len());
}
