//! A place in the code, such as the compiler names it, leads back to the node and the field that stand there.

#[path = "support/catalog.rs"]
mod catalog;

use catalog::catalog;
use flow_model::flow::Flow;
use flow_model::parse::parse;
use flow_model::{emit, saved};

fn example() -> Flow {
    saved::read(include_str!("golden/main_example/flow.json")).expect("the golden flow is a flow")
}

/// What stands where the needle does: `node field[entry]`.
fn at(source: &str, needle: &str) -> String {
    let offset = source.find(needle).expect("the needle is there");
    let before = &source[..offset];
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().map_or(0, |line| line.chars().count()) + 1;
    let Some(stands) = parse(source, "", &catalog()).stands_at(source, line, column) else {
        return "nothing".to_owned();
    };
    match stands.field {
        None => stands.node.to_string(),
        Some((field, None)) => format!("{} {field}", stands.node),
        Some((field, Some(entry))) => format!("{} {field}[{entry}]", stands.node),
    }
}

#[test]
fn of_emitted_code() {
    let source = emit::emit(&example(), &catalog()).flow_rs().to_owned();
    for (needle, expect) in [
        ("row.updated_range", "tell_triage text"),
        ("\"#triage\"", "tell_triage channel"),
        ("label.name", "is_bug condition"),
        ("issue.title, issue.user", "add_row values[1]"),
        ("cx.branch", "is_bug"),
        ("Ok(())", "nothing"),
    ] {
        assert_eq!(at(&source, needle), expect, "{needle}");
    }
}

#[test]
fn of_code_that_a_person_edited() {
    let written = emit::emit(&example(), &catalog()).flow_rs().to_owned();
    for (from, to, needle, expect) in [
        // Other bytes before it on its line, of more than one byte each.
        (
            "channel: \"#triage\"",
            "/* \u{e9}\u{e9} */ channel: \"#triage\"",
            "\"#triage\"",
            "tell_triage channel",
        ),
        // A field that is called like that of another step stands in a comment and in a text.
        ("text: format!", "/* channel: */ text: format!", "row.updated_range", "tell_triage text"),
        // On one line, and with the fields in another order.
        (
            "range: \"Issues!A:D\".into(),\n            values: row![issue.number, issue.title, issue.user.login, issue.html_url],",
            "values: row![issue.number, issue.title, issue.user.login, issue.html_url], range: \"Issues!A:D\".into(),",
            "\"Issues!A:D\"",
            "add_row range",
        ),
        // A condition that a person laid out on lines of their own.
        (
            "issue.labels.iter().any(|label| label.name == \"bug\")",
            "issue\n        .labels\n        .iter()\n        .any(|label| label.name == \"bug\")",
            "label.name",
            "is_bug condition",
        ),
        // A statement that nothing recognises is a node of Rust.
        ("    if cx", "    let loud = shout(&issue.title)?;\n    if cx", "shout", "loud code"),
    ] {
        let source = written.replacen(from, to, 1);
        assert_ne!(source, written, "{from}");
        assert_eq!(at(&source, needle), expect, "{source}");
    }
}
