//! Expressions with their types, their Rust and their reads.

use super::sample;
use crate::expr::{Checked, Use, expression};

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

/// Expressions whose Rust once did not compile, or computed something else than the preview.
const MENDED: &[(&str, &str, &str)] = &[
    // Slices of a value that nothing holds do not leave their closure.
    (
        "labels.iter().map(|l| l.name.to_uppercase().trim())",
        "list of texts",
        "labels.iter().map(|l| l.name.to_uppercase().trim().to_owned()).collect::<Vec<_>>()",
    ),
    (
        "body.unwrap_or(title.to_uppercase())",
        "text",
        "body.as_deref().map(str::to_owned).unwrap_or(title.to_uppercase())",
    ),
    (
        "if flag { title.to_uppercase().trim() } else { title }",
        "text",
        "if flag { title.to_uppercase().trim().to_owned() } else { title.to_owned() }",
    ),
    // Searching for a text goes forward only.
    (
        "title.split(\" \").rev().next()",
        "text, may be missing",
        "title.split(\" \").collect::<Vec<_>>().into_iter().rev().next()",
    ),
    // References are copied out of the list that holds them.
    (
        "tags.iter().collect().first()",
        "text, may be missing",
        "tags.iter().map(String::as_str).collect::<Vec<_>>().first().copied()",
    ),
    (
        "numbers.iter().collect().first()",
        "whole number, may be missing",
        "numbers.iter().copied().collect::<Vec<_>>().first().copied()",
    ),
    // Rust would guess 32 bits, or cannot guess at all.
    ("3.max(count)", "whole number", "3_i64.max(count)"),
    ("5000000000", "whole number", "5000000000_i64"),
    ("1000000 * 1000000", "whole number", "1000000_i64 * 1000000"),
    ("-9223372036854775808", "whole number", "-9223372036854775808_i64"),
    ("tags.len().max(3)", "whole number", "(tags.len() as i64).max(3)"),
    // `&i64` has an order of its own.
    (
        "numbers.iter().map(|n| n.min(n))",
        "list of whole numbers",
        "numbers.iter().map(|n| (*n).min(*n)).collect::<Vec<_>>()",
    ),
    (
        "count.pow(5000000000)",
        "whole number",
        "count.pow(u32::try_from(5000000000_i64).unwrap_or(u32::MAX))",
    ),
    (
        "count.pow(issue.number)",
        "whole number",
        "count.pow(u32::try_from(issue.number).unwrap_or(u32::MAX))",
    ),
    ("title.as_str()", "text", "title.as_str()"),
    ("title.trim().as_str()", "text", "title.trim()"),
    ("tags.join(place)", "text", "tags.join(place.as_str())"),
    (
        "title.find(\"x\")",
        "whole number, may be missing",
        "title.find(\"x\").map(|place| place as i64)",
    ),
    (
        "title.chars().take(count).collect()",
        "text",
        "title.chars().take(usize::try_from(count).unwrap_or_default()).collect::<String>()",
    ),
    (
        "title.chars().any(|c| c == 'x' || c == \"y\")",
        "true or false",
        "title.chars().any(|c| c == 'x' || c.to_string() == \"y\")",
    ),
    ("data[count]", "any data", "data[usize::try_from(count).unwrap_or(usize::MAX)]"),
    // The emitter's own variable must not take the place of another.
    (
        "labels.iter().any(|item| tags.contains(item.name))",
        "true or false",
        "labels.iter().any(|item| tags.iter().any(|entry| entry == &item.name))",
    ),
    // What is beside an option stands in one form with it.
    ("body == None", "true or false", "body.as_deref() == None"),
    ("body == Some(title)", "true or false", "body.as_deref() == Some(title.as_str())"),
    ("body != note", "true or false", "body.as_deref() != note.map(String::as_str)"),
    ("numbers.first() == Some(3)", "true or false", "numbers.first().copied() == Some(3)"),
    ("flag as i64", "whole number", "flag as i64"),
    // Parts in brackets stay what they are.
    ("labels[0].name", "text", "labels[0].name"),
    ("numbers[count]", "whole number", "numbers[usize::try_from(count).unwrap_or(usize::MAX)]"),
    ("title[..3]", "text", "&title[..3]"),
    (
        "title[count..] == \"x\"",
        "true or false",
        "&title[usize::try_from(count).unwrap_or_default()..] == \"x\"",
    ),
    ("title[..3].len()", "whole number", "title[..3].len() as i64"),
    ("numbers[1..].iter().sum()", "whole number", "numbers[1..].iter().sum::<i64>()"),
    // A keyword is a name in the braces of a text.
    (
        "format!(\"{title} {type}\", r#type = count)",
        "text",
        "format!(\"{title} {type}\", r#type = count)",
    ),
    ("if flag {} else { 1 }", "checked at build", "if flag {} else { 1 }"),
];

#[test]
fn what_was_mended_stays_so() {
    for (text, ty, expected) in MENDED {
        let checked = expression(text, &sample());
        assert_eq!(rust(&checked), *expected, "{text}");
        assert_eq!(checked.ty.to_string(), *ty, "{text}");
    }
}

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
        ("steps::score(issue.number, &title)", "issue.number!, title!"),
        ("labels[0].name", "labels?, labels.name"),
        ("owner.clone().map(|o| o.login)", "owner?, owner.login"),
        ("format!(\"{place}: {}\", issue.title)", "issue.title, place"),
        ("match issue.number { 1 => place.len(), _ => 0 }", "issue.number!, issue.number?, place"),
        ("labels.iter().find(|l| l.name == title)", "labels, labels?, labels.name, title"),
        ("if let Some(o) = &owner { o.login.len() } else { 0 }", "owner?, owner.login"),
        ("matches!(issue.title.as_str(), \"a\" | \"b\")", "issue.title"),
    ] {
        let checked = expression(text, &sample());
        let mut found: Vec<String> = checked
            .reads
            .iter()
            .map(|read| {
                let path: Vec<&str> =
                    std::iter::once(&read.root).chain(&read.path).map(String::as_str).collect();
                format!(
                    "{}{}",
                    path.join("."),
                    match read.how {
                        Use::Presence => "?",
                        Use::Whole => "",
                        Use::Handed => "!",
                    }
                )
            })
            .collect();
        found.sort();
        let mut expected: Vec<&str> = reads.split(", ").collect();
        expected.sort_unstable();
        assert_eq!(found, expected, "{text}: {:?}", checked.problems);
    }
}
