//! No text and no graph overflows a stack: endless nesting of every kind is a problem of its node, also on a small
//! stack.

#![expect(clippy::indexing_slicing, reason = "JSON is read by index")]

#[path = "support/catalog.rs"]
mod catalog;

use std::collections::BTreeSet;
use std::thread;

use catalog::catalog;
use flow_model::code::touched;
use flow_model::edit::Edit;
use flow_model::flow::{Edge, FieldValue, Flow, Node};
use flow_model::ids::{FieldId, NodeId};
use flow_model::parse::{parse, splice};
use flow_model::sync::sync;
use flow_model::{check, emit, layout, nodes, saved};
use proptest::prelude::*;
use serde_json::{Value, json};

/// Half of what a browser gives, as far as its optimised frames can be told from those of a test.
const STACK: usize = if cfg!(debug_assertions) { 6 * 1024 * 1024 } else { 512 * 1024 };

/// What comes before, what is repeated, what comes between, what is repeated as often after.
const NESTED: &[[&str; 4]] = &[
    ["", "(", "1", ")"],
    ["", "[", "1", "]"],
    ["", "{", "1", "}"],
    ["", "(", "", ""],
    ["", "", "", ")"],
    ["", "(a, ", "1", ")"],
    ["1", "+1", "", ""],
    ["issue.number", " + issue.number", "", ""],
    ["1", " as i64", "", ""],
    ["1", "+=1", "", ""],
    ["a", "=a", "", ""],
    ["a", "=&a", "", ""],
    ["a", " == a", "", ""],
    ["true", " && true", "", ""],
    ["true", " || true", "", ""],
    ["", "return ", "1", ""],
    ["", "break ", "1", ""],
    ["", "break 'a ", "1", ""],
    ["", "yield ", "1", ""],
    ["", "move ", "1", ""],
    ["", "unsafe ", "1", ""],
    ["", "loop ", "{}", ""],
    ["", "!", "true", ""],
    ["", "&", "1", ""],
    ["", "-", "1", ""],
    ["", "*", "1", ""],
    ["", "&mut ", "1", ""],
    ["", "..", "1", ""],
    ["a", "..a", "", ""],
    ["", "|a|", "1", ""],
    ["", "||", "1", ""],
    ["", "|a, b|", "1", ""],
    ["", "|S{a}: T|", "1", ""],
    ["", "move |a| ", "1", ""],
    ["", "#[a] ", "1", ""],
    ["", "'a: ", "loop {}", ""],
    ["", "if a {1} else ", "{1}", ""],
    ["if a {1}", " else if a {1}", "", ""],
    ["if a {1}", " else if {a}(1) {1}", "", ""],
    ["", "if ", "a", " {1}"],
    ["", "if let Some(a) = ", "a", " {1}"],
    ["", "match ", "a", " {}"],
    ["", "match a { _ => ", "a", "}"],
    ["", "match a { 1 => {} _ => ", "a", "}"],
    ["", "match a { _ if ", "a", "=> 1}"],
    ["match a {", "1 => {} ", "", "}"],
    ["", "for S {a} in ", "a", " {}"],
    ["", "while ", "a", " {}"],
    ["a", ".a", "", ""],
    ["a", ".a()", "", ""],
    ["a", ".a::<A>()", "", ""],
    ["a", ".await", "", ""],
    ["issue.title", ".trim()", "", ""],
    ["", "issue.title.replace(", "\"\"", ", \"\")"],
    ["issue.labels.iter()", ".map(|label| label)", "", ""],
    ["", "issue.labels.iter().any(|label| ", "true", ")"],
    ["a", "?", "", ""],
    ["a", "[0]", "", ""],
    ["a", "()", "", ""],
    ["a", "::a", "", ""],
    ["a::<", "Vec<", "u8", ">"],
    ["a::<", "Vec<u8, Vec<", "u8", ">>"],
    ["a::<", "<A as ", "B", ">::C"],
    ["1 as ", "Vec<", "u8", ">"],
    ["1 as ", "&", "u8", ""],
    ["1 as ", "*const ", "u8", ""],
    ["1 as ", "fn() -> ", "u8", ""],
    ["1 as ", "impl Fn() -> ", "u8", ""],
    ["1 as ", "Fn() -> ", "u8", ""],
    ["1 as ", "[", "u8", "; 1]"],
    ["1 as ", "dyn A + ", "A", ""],
    ["", "vec![", "1", "]"],
    ["", "json!(", "1", ")"],
    ["", "json!([", "1", "])"],
    ["", "json!({\"a\": ", "1", "})"],
    ["", "format!(\"{}\", ", "1", ")"],
    ["format!(\"{a", " as i64", "}\")", ""],
    ["format!(\"{a", "}{a", "}\")", ""],
    ["format!(\"{", "r#", "}\")", ""],
    ["", "/*", "", "*/"],
    ["1 ", "// a\n", "", ""],
    ["", "/// a\n", "1", ""],
    ["", "\"a\" ", "", ""],
    ["", "\"", "", ""],
    ["", "r#", "\"a\"", "#"],
    ["", "'a ", "", ""],
    ["", "{}", "", ""],
    ["", "{} {}", "", ""],
    ["", "1;", "", ""],
    ["", "a!{} ", "", ""],
    ["let ", "&", "a", " = 1;"],
    ["let ", "a @ ", "a", " = 1;"],
    ["let ", "S { a: ", "a", " } = 1;"],
    ["let ", "(", "a", ") = 1;"],
    ["let ", "A | ", "a", " = 1;"],
    ["", "let a = ", "1", ""],
    ["", "let a = { ", "1", "};"],
    ["", "fn a() { ", "1", "}"],
    ["", "mod a { ", "", "}"],
    ["", "impl A { fn a() { ", "", "} }"],
    ["", "if a { ", "", "}"],
    ["", "if a { 1 } if b { 2 } ", "", ""],
    ["", "use a::{", "a", "};"],
    ["use ", "a::", "a", ";"],
    ["", "macro_rules! a { () => { ", "", "} }"],
    ["", "async move { ", "", "}.await"],
    ["", "const { ", "1", "}"],
    ["", "a<", "b", ""],
    ["", "<", "b", ""],
    ["", "::", "", ""],
    ["", "=>", "", ""],
    ["", ";", "", ""],
    ["", ",", "", ""],
];

fn text([lead, open, core, close]: &[&str; 4], times: usize) -> String {
    format!("{lead}{}{core}{}", open.repeat(times), close.repeat(times))
}

/// Runs on a stack that a browser would bear.
fn on_a_small_stack(run: impl FnOnce() + Send + 'static) {
    let thread = thread::Builder::new().stack_size(STACK).spawn(run).expect("a thread starts");
    thread.join().expect("it came to its end");
}

fn example() -> Flow {
    saved::read(include_str!("golden/main_example/flow.json")).expect("the golden flow is a flow")
}

/// The example with a node of another kind at its end, one of whose fields holds the text.
fn with(kind: &str, field: &str, value: FieldValue) -> Flow {
    let mut flow = example();
    let last = flow.nodes.last_mut().expect("the example has nodes");
    let example = nodes::examples(&kind.into()).remove(0);
    *last = Node { id: last.id.clone(), ..example };
    last.fields.insert(FieldId::from(field), value);
    flow
}

fn plain(text: &str) -> FieldValue {
    FieldValue::Text(text.to_owned())
}

/// Every place that takes a text of its own, beside those that all generators are tried in.
fn places(text: &str) -> Vec<Flow> {
    let place = format!("a {{{text}}}");
    vec![
        with("branch", "condition", plain(text)),
        with("slack.post_message", "text", plain(&place)),
        with("slack.post_message", "connection", plain(text)),
        with("google_sheets.append_row", "values", FieldValue::List(vec![text.to_owned()])),
        with("http.request", "json", plain(text)),
        with("http.request", "headers", FieldValue::Pairs(vec![(text.to_owned(), place)])),
    ]
}

/// Checks and emits; gives the codes of the problems.
fn bear(flow: &Flow) -> Vec<String> {
    let catalog = catalog();
    let problems = check::check(flow, &catalog);
    let emitted = emit::emit(flow, &catalog);
    parse(emitted.flow_rs(), "", &catalog).stands_at(emitted.flow_rs(), 12, 5);
    problems.into_iter().map(|problem| problem.code).collect()
}

fn bear_all(generators: &'static [[&'static str; 4]]) {
    on_a_small_stack(move || {
        for nested in generators {
            for times in [60, 350] {
                let text = text(nested, times);
                bear(&with("code", "code", plain(&text)));
                bear(&with("value", "value", plain(&text)));
            }
        }
    });
}

#[test]
fn endless_nesting_is_borne() {
    bear_all(NESTED.split_at(NESTED.len() / 2).0);
}

#[test]
fn still_more_nesting_is_borne() {
    bear_all(NESTED.split_at(NESTED.len() / 2).1);
}

#[test]
fn every_field_bears_what_is_too_much() {
    on_a_small_stack(|| {
        for text in
            ["(".repeat(20_000), "1".to_owned() + &"+1".repeat(20_000), "return ".repeat(1_100)]
        {
            for flow in places(&text) {
                bear(&flow);
            }
        }
    });
}

#[test]
fn too_much_is_a_problem_of_its_node() {
    on_a_small_stack(|| {
        for nested in ["(", "return ", "!", "if a {1} else "] {
            for text in [nested.repeat(500), nested.repeat(60_000)] {
                for (kind, field) in [("code", "code"), ("value", "value")] {
                    let text = if nested == "(" {
                        text.clone() + "1" + &")".repeat(text.len())
                    } else {
                        text.clone()
                    };
                    assert_eq!(
                        bear(&with(kind, field, plain(&text))),
                        ["too-long"],
                        "{kind} {nested}"
                    );
                }
            }
        }
    });
}

/// Nodes, edges, and the id and port of the end.
type Link = (Vec<Value>, Vec<Value>, Value);

/// The example's trigger with a chain of nodes behind it; each part of the chain is given by its number and the
/// id and port it hangs on, and gives its nodes, its edges and the id and port of its end.
fn chain(parts: usize, part: fn(usize, Value) -> Link) -> Flow {
    let mut flow = serde_json::to_value(example()).expect("a flow is JSON");
    let (mut drawn, mut edges) = (vec![flow["nodes"][0].clone()], Vec::new());
    let mut end = json!({ "from": drawn[0]["id"], "port": "then" });
    for number in 0..parts {
        let (more, ways, next) = part(number, end);
        drawn.extend(more);
        edges.extend(ways);
        end = next;
    }
    flow["nodes"] = drawn.into();
    flow["edges"] = edges.into();
    serde_json::from_value(flow).expect("it is a flow")
}

fn drawn(id: &str, kind: &str, fields: Value) -> Value {
    json!({ "id": id, "kind": kind, "title": id, "fields": fields, "at": { "x": 0, "y": 0 } })
}

fn edge(from: &Value, to: &str) -> Value {
    json!({ "from": from["from"], "port": from["port"], "to": to })
}

fn inner(kind: &'static str, port: &str, number: usize, end: &Value) -> Link {
    let id = format!("n{number}");
    let way = edge(end, &id);
    let node = drawn(&id, kind, json!({ "condition": "issue.number > 1" }));
    (vec![node], vec![way], json!({ "from": id, "port": port }))
}

#[test]
fn forks_inside_forks_without_end_are_a_problem() {
    let forks = |number, end: Value| inner("branch", "true", number, &end);
    let filters = |number, end: Value| inner("filter", "then", number, &end);
    let cycle = |number, end: Value| {
        let (node, mut ways, next) = inner("branch", "true", number, &end);
        ways.push(edge(&json!({ "from": format!("n{number}"), "port": "false" }), "n0"));
        (node, ways, next)
    };
    on_a_small_stack(move || {
        for part in [forks, filters] {
            assert_eq!(bear(&chain(100, part)), [""; 0]);
            assert_eq!(bear(&chain(101, part)), ["too-deep"]);
            assert_eq!(bear(&chain(5_000, part)), ["too-deep"]);
        }
        assert!(bear(&chain(3_000, cycle)).contains(&"cycle".to_owned()));
    });
}

#[test]
fn arms_that_meet_again_may_stand_in_a_long_row() {
    let diamond = |number: usize, end: Value| {
        let [fork, arm, join] = ["fork", "arm", "join"].map(|name| format!("{name}{number}"));
        let value = json!({ "value": "1" });
        let nodes = vec![
            drawn(&fork, "branch", json!({ "condition": "issue.number > 1" })),
            drawn(&arm, "value", value.clone()),
            drawn(&join, "value", value),
        ];
        let port = |from: &str, port: &str| json!({ "from": from, "port": port });
        let edges = vec![
            edge(&end, &fork),
            edge(&port(&fork, "true"), &arm),
            edge(&port(&arm, "then"), &join),
            edge(&port(&fork, "false"), &join),
        ];
        (nodes, edges, port(&join, "then"))
    };
    on_a_small_stack(move || assert_eq!(bear(&chain(1_000, diamond)), [""; 0]));
}

/// A row of values with branches whose arms meet again.
fn row_of(nodes: usize) -> Flow {
    chain(nodes / 5, |number, end| {
        let ids = ["a", "b", "fork", "arm", "join"].map(|name| format!("{name}{number}"));
        let [a, b, fork, arm, join] = ids;
        let value = json!({ "value": "issue.number + 1" });
        let port = |from: &str, port: &str| json!({ "from": from, "port": port });
        let nodes = vec![
            drawn(&a, "value", value.clone()),
            drawn(&b, "value", value.clone()),
            drawn(&fork, "branch", json!({ "condition": "issue.number > 1" })),
            drawn(&arm, "value", value.clone()),
            drawn(&join, "value", value),
        ];
        let edges = vec![
            edge(&end, &a),
            edge(&port(&a, "then"), &b),
            edge(&port(&b, "then"), &fork),
            edge(&port(&fork, "true"), &arm),
            edge(&port(&arm, "then"), &join),
            edge(&port(&fork, "false"), &join),
        ];
        (nodes, edges, port(&join, "then"))
    })
}

#[test]
fn five_thousand_nodes_are_a_flow_like_any_other() {
    on_a_small_stack(|| {
        let catalog = catalog();
        let before = row_of(5_000);
        assert_eq!(before.nodes.len(), 5_001);
        assert_eq!(check::check(&before, &catalog), []);
        let emitted = emit::emit(&before, &catalog).flow_rs().to_owned();
        let mut after = before.clone();
        let value = Some(plain("issue.number + 2"));
        let (id, field) = (NodeId::from("b500"), FieldId::from("value"));
        after.apply(Edit::SetField { id, field, value }).expect("it fits");
        let noted = emitted.replacen("let a7 =", "// By hand.\n    let a7 =", 1);
        let spliced = splice::splice(&noted, &before, &after, &catalog).text;
        let changed = noted.lines().zip(spliced.lines()).filter(|(old, new)| old != new).count();
        assert_eq!((noted.lines().count(), changed), (spliced.lines().count(), 1));
        let layout = layout::write(&before);
        let (old, new) =
            (parse(&noted, &layout, &catalog).flow, parse(&spliced, &layout, &catalog).flow);
        let mut synced = before.clone();
        synced.apply(sync(&before, &old, &new)).expect("it fits");
        assert_eq!(touched(&synced, &after), BTreeSet::new());
    });
}

/// What the emitter writes of many triggers is read again.
#[test]
fn five_hundred_triggers_are_read_back() {
    on_a_small_stack(|| {
        let mut flow = Flow::default();
        for number in 0..500 {
            let fields =
                json!({ "method": "post", "path": format!("hooks/{number}"), "verify": "none" });
            let node = drawn(&format!("hook_{number}"), "http", fields);
            flow.nodes.push(serde_json::from_value(node).expect("it is a node"));
        }
        let source = emit::emit(&flow, &catalog()).flow_rs().to_owned();
        let parsed = parse(&source, &layout::write(&flow), &catalog());
        assert_eq!(
            (parsed.readable, parsed.flow.nodes.len()),
            (true, 500),
            "{:?}",
            parsed.problems
        );
    });
}

/// More ways at once than a program can join is a problem, not a hang.
#[test]
fn five_thousand_arms_of_one_port_are_borne() {
    on_a_small_stack(|| {
        let mut flow = row_of(0);
        let trigger = flow.nodes[0].id.clone();
        for number in 0..5_000 {
            let node = drawn(&format!("n{number}"), "value", json!({ "value": "1" }));
            flow.nodes.push(serde_json::from_value(node).expect("it is a node"));
            let to = NodeId::new(format!("n{number}"));
            flow.edges.push(Edge { from: trigger.clone(), port: "then".into(), to });
        }
        let codes: BTreeSet<String> = bear(&flow).into_iter().collect();
        println!("{codes:?}");
        let source = emit::emit(&flow, &catalog()).flow_rs().to_owned();
        assert!(parse(&source, &layout::write(&flow), &catalog()).readable);
    });
}

#[test]
fn real_code_is_read() {
    let lines = "let (a, b) = call(&issue.title, |x| x + 1)?;\nif a > b && !c {\n    log(a);\n}\n\
                 match a {\n    Some(1 | 2) => {}\n    Some(n) if n > 3 => other(n),\n    _ => return Ok(()),\n}\n";
    let table = format!("let table = [{}];\n", "(\"key\", 1.5, Kind::Some),\n".repeat(500));
    let ladder = format!("if a == 1 {{ b() }} {}", "else if a == 2 { c() }\n".repeat(40));
    let nested = "if a {\n".repeat(40) + "b();" + &"}\n".repeat(40);
    let groups = "(".repeat(64) + "1" + &")".repeat(64) + ";";
    for code in [lines.repeat(100), table, ladder, nested, groups] {
        on_a_small_stack(move || {
            assert_eq!(bear(&with("code", "code", plain(&code))), [""; 0], "{code}");
        });
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn garbage_is_borne(
        letters in "\\PC{0,200}",
        tokens in prop::collection::vec(prop::sample::select(TOKENS.to_vec()), 0..120),
    ) {
        on_a_small_stack(move || {
            for text in [letters, tokens.concat(), tokens.join(" ")] {
                bear(&with("code", "code", plain(&text)));
                for flow in places(&text) {
                    bear(&flow);
                }
            }
        });
    }
}

const TOKENS: [&str; 40] = [
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "|",
    "||",
    "&",
    "&&",
    "!",
    "-",
    "*",
    "..",
    "..=",
    "=",
    "==",
    "=>",
    "->",
    "<",
    ">",
    "::",
    ":",
    ";",
    ",",
    ".",
    "?",
    "'a",
    "#",
    "a",
    "issue.title",
    "1",
    "\"x\"",
    "if ",
    "else ",
    "match ",
    "return ",
    "format!",
    "json!",
    "as ",
];
