//! Expressions with their types, their Rust and their reads.

use super::sample;
use crate::expr::{Checked, expression};

/// The Rust as one line, spaced as rustfmt would for what the tables hold.
fn rust(checked: &Checked) -> String {
    let Some(expr) = &checked.expr else {
        return String::new();
    };
    let file = syn::parse2(quote::quote!(fn f() { let x = #expr; })).expect("the Rust parses");
    let text = prettyplease::unparse(&file);
    let body = text.split_once("let x = ").map_or("", |(_, body)| body);
    let line: Vec<&str> = body.trim_end().trim_end_matches('}').lines().map(str::trim).collect();
    line.concat().trim_end_matches(';').to_owned()
}

/// Expressions, their types and their Rust.
const RUST: &[(&str, &str, &str)] = &[
    ("issue.title", "text", "issue.title"),
    ("issue.number + 1", "whole number", "issue.number + 1"),
    ("title == \"x\"", "true or false", "title == \"x\""),
    ("title == issue.title", "true or false", "*title == issue.title"),
    ("place == issue.title", "true or false", "place == issue.title"),
    (
        "issue.labels.iter().any(|label| label.name == \"bug\")",
        "true or false",
        "issue.labels.iter().any(|label| label.name == \"bug\")",
    ),
    (
        "tags.iter().filter(|tag| tag == \"x\").count()",
        "whole number",
        "tags.iter().filter(|tag| *tag == \"x\").count() as i64",
    ),
    ("numbers.iter().any(|n| n > 1)", "true or false", "numbers.iter().any(|n| *n > 1)"),
    (
        "numbers.iter().find(|n| n < 3)",
        "whole number, may be missing",
        "numbers.iter().find(|n| **n < 3).copied()",
    ),
    ("issue.body.unwrap_or_default()", "text", "issue.body.as_deref().unwrap_or_default()"),
    ("issue.body.unwrap_or(\"none\")", "text", "issue.body.as_deref().unwrap_or(\"none\")"),
    (
        "issue.body.unwrap_or(issue.title)",
        "text",
        "issue.body.as_deref().unwrap_or(issue.title.as_str())",
    ),
    ("issue.locked.unwrap_or_default()", "true or false", "issue.locked.unwrap_or_default()"),
    (
        "issue.milestone.map(|m| m.title)",
        "text, may be missing",
        "issue.milestone.as_ref().map(|m| m.title.as_str())",
    ),
    (
        "issue.milestone.and_then(|m| m.due)",
        "date and time, may be missing",
        "issue.milestone.as_ref().and_then(|m| m.due.as_deref())",
    ),
    ("issue.milestone.is_some()", "true or false", "issue.milestone.is_some()"),
    (
        "labels.iter().map(|l| l.name).join(\", \")",
        "text",
        "labels.iter().map(|l| l.name.as_str()).collect::<Vec<_>>().join(\", \")",
    ),
    (
        "tags.iter().join(\", \")",
        "text",
        "tags.iter().map(String::as_str).collect::<Vec<_>>().join(\", \")",
    ),
    ("tags.join(\", \")", "text", "tags.join(\", \")"),
    ("tags.contains(\"bug\")", "true or false", "tags.iter().any(|item| item == \"bug\")"),
    ("numbers.contains(3)", "true or false", "numbers.contains(&3)"),
    (
        "tags.first().unwrap_or_default()",
        "text",
        "tags.first().map(String::as_str).unwrap_or_default()",
    ),
    ("numbers.first().unwrap_or(0)", "whole number", "numbers.first().copied().unwrap_or(0)"),
    ("numbers.iter().sum()", "whole number", "numbers.iter().sum::<i64>()"),
    ("tags.len() > 1", "true or false", "tags.len() > 1"),
    ("tags.len() > count", "true or false", "(tags.len() as i64) > count"),
    ("tags.len()", "whole number", "tags.len() as i64"),
    ("tags.len()", "whole number", "tags.len() as i64"),
    ("tags.len() - 1", "whole number", "(tags.len() as i64) - 1"),
    ("title.contains(issue.title)", "true or false", "title.contains(&issue.title)"),
    ("title.replace(\"a\", place)", "text", "title.replace(\"a\", &place)"),
    (
        "if flag { title } else { issue.title }",
        "text",
        "if flag { title.as_str() } else { issue.title.as_str() }",
    ),
    (
        "if flag { \"a\" } else { format!(\"{}\", count) }",
        "text",
        "if flag { \"a\".to_owned() } else { format!(\"{}\", count) }",
    ),
    ("issue.created_at > \"2020\"", "true or false", "issue.created_at.as_str() > \"2020\""),
    ("data[\"kind\"] == \"bug\"", "true or false", "data[\"kind\"] == \"bug\""),
    (
        "data[\"size\"].as_i64().unwrap_or_default() + count",
        "whole number",
        "data[\"size\"].as_i64().unwrap_or_default() + count",
    ),
    (
        "data[\"list\"].as_array().unwrap_or_default().len()",
        "whole number",
        "data[\"list\"].as_array().map(Vec::as_slice).unwrap_or_default().len() as i64",
    ),
    ("title.parse::<i64>().unwrap_or(0)", "whole number", "title.parse::<i64>().unwrap_or(0)"),
    ("title.parse::<i64>()", "whole number, may be missing", "title.parse::<i64>().ok()"),
    ("count as f64 * ratio", "number", "count as f64 * ratio"),
    ("issue.r#type", "text", "issue.r#type"),
    (
        "json!({\"a\": issue.title, \"b\": [count, null]})",
        "any data",
        "json!({ \"a\" : issue.title, \"b\" : [count, null] })",
    ),
    ("format!(\"{title} {}\", issue.number)", "text", "format!(\"{title} {}\", issue.number)"),
    ("!flag && count > 2", "true or false", "!flag && count > 2"),
    ("steps::score(issue.number)", "checked at build", "steps::score(issue.number)"),
    (
        "labels.iter().filter(|l| l.name != \"x\").map(|l| l.name)",
        "list of texts",
        "labels.iter().filter(|l| l.name != \"x\").map(|l| l.name.as_str()).collect::<Vec<_>>()",
    ),
    (
        "owner.map(|o| o.login).unwrap_or(\"nobody\")",
        "text",
        "owner.map(|o| o.login.as_str()).unwrap_or(\"nobody\")",
    ),
];

#[test]
fn expressions_have_types_and_become_rust() {
    for (text, ty, expected) in RUST {
        let checked = expression(text, &sample());
        assert_eq!(rust(&checked), *expected, "{text}");
        assert_eq!(checked.ty.to_string(), *ty, "{text}");
    }
}

#[test]
fn reads_are_the_paths_used() {
    for (text, reads) in [
        (
            "issue.labels.iter().any(|label| label.name == \"bug\")",
            "issue.labels?, issue.labels.name",
        ),
        ("issue.labels.len() > count", "count, issue.labels?"),
        ("issue.milestone.is_some()", "issue.milestone?"),
        ("issue.milestone.map(|m| m.title)", "issue.milestone?, issue.milestone.title"),
        ("issue.user", "issue.user"),
        ("data[\"kind\"]", "data"),
        ("steps::score(issue.number, &title)", "issue.number, title"),
        ("format!(\"{place}: {}\", issue.title)", "issue.title, place"),
        ("match issue.number { 1 => place.len(), _ => 0 }", "issue.number, place"),
        ("labels.iter().find(|l| l.name == title)", "labels, labels?, labels.name, title"),
    ] {
        let checked = expression(text, &sample());
        let mut found: Vec<String> = checked
            .reads
            .iter()
            .map(|read| {
                let path: Vec<&str> =
                    std::iter::once(&read.root).chain(&read.path).map(String::as_str).collect();
                format!("{}{}", path.join("."), if read.whole { "" } else { "?" })
            })
            .collect();
        found.sort();
        let mut expected: Vec<&str> = reads.split(", ").collect();
        expected.sort_unstable();
        assert_eq!(found, expected, "{text}: {:?}", checked.problems);
    }
}
