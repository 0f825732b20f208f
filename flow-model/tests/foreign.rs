//! Rust outside the understood subset finds what it reads of the payload: all of it compiles in one crate.

#[path = "support/catalog.rs"]
mod catalog;
#[path = "support/compile.rs"]
mod compile;

use std::fmt::Write as _;
use std::fs;

use catalog::catalog;
use compile::{compile, target};
use flow_model::flow::Flow;
use flow_model::problem::Severity;
use flow_model::{check, emit};
use serde_json::json;

/// Kind of the node, what stands in its field, and the fields in `payloads.rs`, without those that lead there.
const CASES: &[(&str, &str, &str)] = &[
    ("filter", r#"matches!(issue.state.as_deref(), Some("open"))"#, "state"),
    ("filter", r#"matches!(&issue.milestone, Some(m) if m.title == "x")"#, "milestone title"),
    ("value", "vec![issue.title.clone()]", "title"),
    ("value", "vec![issue.title.clone(); 2]", "title"),
    ("value", r#"Some(format!("{}", issue.title))"#, "title"),
    (
        "value",
        r#"match issue.state.as_deref() { Some("open") => format!("{}", issue.title), _ => String::new() }"#,
        "state title",
    ),
    (
        "value",
        "if let Some(m) = &issue.milestone { m.title.clone() } else { String::new() }",
        "milestone title",
    ),
    (
        "value",
        "if issue.locked.unwrap_or_default() && let Some(m) = &issue.milestone { m.number } else { 0 }",
        "locked milestone number",
    ),
    (
        "value",
        "match &issue.milestone { Some(m) if m.number > 1 => m.title.clone(), _ => String::new() }",
        "milestone number title",
    ),
    ("value", "issue.labels.iter().map(|l: &_| l.name.clone()).collect::<Vec<_>>()", "labels name"),
    ("value", "issue.labels.iter().map(|l| { l.name.clone() }).collect::<Vec<_>>()", "labels name"),
    ("value", "issue.user.clone().login", "user login"),
    ("value", "{ let user = &issue.user; user.login.clone() }", "user login"),
    ("value", "{ let found: &[_] = &issue.labels; found[0].name.clone() }", "labels name"),
    ("value", "issue.labels.iter().filter(|l| l.default).collect().len()", "labels default"),
    ("value", "issue.labels.iter().rev().collect().first().map(|l| l.name)", "labels name"),
    ("value", "std::convert::identity(&issue.user).login.clone()", "user login"),
    ("value", "issue.title[..1]", "title"),
    ("value", "issue.labels[0].name", "labels name"),
    ("filter", "issue.body == Some(\"x\") || issue.body == None", "body"),
    ("value", "format!(\"{:?} {}\", issue.body, &issue.title[1..])", "body title"),
    ("value", "steps::score(&issue)", "body"),
    ("value", "steps::names(&issue.labels)", "labels name"),
    (
        "code",
        "let mut names = Vec::new();\nfor label in &issue.labels {\n    names.push(label.name.clone());\n}\nlet made = names;",
        "labels name",
    ),
    (
        "code",
        "let made = match &issue.milestone {\n    Some(m) => m.title.len(),\n    None => 0,\n};",
        "milestone title",
    ),
    (
        "code",
        "let made = {\n    let m = issue.milestone.as_ref();\n    m.map_or(0, |m| m.number)\n};",
        "milestone number",
    ),
    (
        "code",
        "let made = issue.title.chars().map(|c| if c == 'x' { 1 } else { 2 }).sum::<i32>();",
        "title",
    ),
    (
        "code",
        "let Some(m) = &issue.milestone else {\n    return Ok(());\n};\nlet made = m.title.clone();",
        "milestone title",
    ),
    (
        "code",
        "let made = write_of(&issue.title);\n\nfn write_of(text: &str) -> usize {\n    text.len()\n}",
        "title",
    ),
];

/// Files of a person's own beside the flows that call them.
const STEPS: &[(&str, &str)] = &[
    (
        "score",
        "pub fn score(issue: &super::payloads::Issue) -> usize {\n    issue.body.as_deref().map_or(0, str::len)\n}\n",
    ),
    (
        "names",
        "pub fn names(labels: &[super::payloads::IssueLabel]) -> String {\n    labels.iter().map(|label| label.name.as_str()).collect()\n}\n",
    ),
];

fn flow(kind: &str, text: &str) -> Flow {
    let field = match kind {
        "filter" => "condition",
        kind => kind,
    };
    let node = |id: &str, kind: &str, fields: serde_json::Value| json!({"id": id, "kind": kind, "title": id, "fields": fields, "at": {"x": 0.0, "y": 0.0}});
    let trigger = json!({"event": "issues.opened", "connection": "acme_github"});
    let edge = |from: &str, to: &str| json!({"from": from, "port": "then", "to": to});
    let flow = json!({
        "name": "foreign",
        "about": "",
        "nodes": [
            node("issue_opened", "github", trigger),
            node("made", kind, json!({ field: text })),
            node("end", "stop", json!({ "reason": "Done" })),
        ],
        "edges": [edge("issue_opened", "made"), edge("made", "end")],
    });
    serde_json::from_value(flow).expect("it is a flow")
}

/// The fields of the structs in `payloads.rs`, without the way to them.
fn fields(payloads: &str) -> Vec<&str> {
    let lines = payloads.lines().filter_map(|line| line.trim().strip_prefix("pub "));
    let names = lines.filter_map(|line| Some(line.split_once(": ")?.0));
    names.filter(|name| *name != "issue").collect()
}

#[test]
fn what_foreign_rust_reads_is_there() {
    let catalog = catalog();
    let root = target().join("foreign-rust");
    let source = root.join("src");
    drop(fs::remove_dir_all(&source));
    let mut library = "//! Foreign Rust.\n\n".to_owned();
    for (number, (kind, text, expected)) in CASES.iter().enumerate() {
        println!("{text}");
        let flow = flow(kind, text);
        let mut problems = check::check(&flow, &catalog);
        problems.retain(|problem| problem.severity == Severity::Error);
        assert!(problems.is_empty(), "{text}: {problems:#?}");
        let called = |(name, _): &&(&str, &str)| text.contains(&format!("steps::{name}("));
        let steps = STEPS.iter().find(called).map(|(_, steps)| *steps);
        let emitted = emit::emit_beside(&flow, &catalog, steps.as_slice());
        let file = |name: &str| emitted.file(&format!("src/{name}.rs")).expect("it is written");
        let mut read = fields(file("payloads"));
        read.sort_unstable();
        let mut expected: Vec<&str> = expected.split(' ').collect();
        expected.sort_unstable();
        assert_eq!(read, expected, "{text}\n{}", file("payloads"));
        let folder = source.join(format!("flow_{number}"));
        fs::create_dir_all(&folder).expect("the test has set this up");
        let _ = writeln!(library, "pub mod flow_{number} {{");
        for name in ["flow", "payloads", "slots"] {
            let _ = writeln!(library, "    pub mod {name};");
            let own = format!("use crate::flow_{number}::");
            let text = file(name).replace("use crate::", &own).replace("steps::", "super::steps::");
            fs::write(folder.join(format!("{name}.rs")), text).expect("the test has set this up");
        }
        if let Some(steps) = steps {
            library.push_str("    pub mod steps;\n");
            fs::write(folder.join("steps.rs"), steps).expect("the test has set this up");
        }
        library.push_str("}\n");
    }
    fs::write(source.join("lib.rs"), library).expect("the test has set this up");
    compile(&root);
}
