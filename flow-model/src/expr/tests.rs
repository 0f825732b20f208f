//! Tables over the sample scope: type, problems, reads and Rust of expressions.

use quote::ToTokens;
use serde_json::{Value, json};

use super::*;

/// The names the tables are about, with values.
pub(super) fn sample() -> Scope {
    let person = Type::record([("login", Type::text()), ("email", Type::text().optional())]);
    let label = Type::record([("name", Type::text()), ("color", Type::text().optional())]);
    let state = Type::Text {
        known: ["open".to_owned(), "closed".to_owned()].into(),
    };
    let issue = Type::record([
        ("number", Type::Int),
        ("title", Type::text()),
        ("body", Type::text().optional()),
        ("state", state),
        ("locked", Type::Bool.optional()),
        ("labels", Type::list(label.clone())),
        ("user", person.clone()),
        (
            "milestone",
            Type::record([("title", Type::text()), ("due", Type::DateTime.optional())]).optional(),
        ),
        ("created_at", Type::DateTime),
        ("type", Type::text()),
    ]);
    let mut scope = Scope::default();
    let labels = json!([{"name": "bug", "color": "f00"}, {"name": "ui", "color": null}]);
    let names: [(&str, Type, Held, Value); 13] = [
        (
            "title",
            Type::text(),
            Held::Reference,
            json!(" Crash on start "),
        ),
        (
            "body",
            Type::text().optional(),
            Held::Reference,
            json!(null),
        ),
        (
            "note",
            Type::text().optional(),
            Held::OfReferences,
            json!("see below"),
        ),
        ("count", Type::Int, Held::Owned, json!(-7)),
        ("ratio", Type::Float, Held::Owned, json!(2.5)),
        ("flag", Type::Bool, Held::Owned, json!(true)),
        (
            "tags",
            Type::list(Type::text()),
            Held::Reference,
            json!(["bug", "ui"]),
        ),
        (
            "numbers",
            Type::list(Type::Int),
            Held::Reference,
            json!([3, 1, 2]),
        ),
        ("labels", Type::list(label), Held::Reference, labels.clone()),
        (
            "data",
            Type::Any,
            Held::Reference,
            json!({"kind": "bug", "size": 3, "list": [1, 2]}),
        ),
        (
            "owner",
            person.optional(),
            Held::OfReferences,
            json!({"login": "ada", "email": null}),
        ),
        ("place", Type::text(), Held::Owned, json!("Issues!A2:D2")),
        (
            "issue",
            issue,
            Held::Reference,
            json!({"number": 7, "title": "Crash", "body": null, "state": "open", "locked": null, "labels": labels,
                "user": {"login": "ada"}, "milestone": {"title": "1.0", "due": null},
                "created_at": "2019-05-15T15:20:18Z", "type": "Bug"}),
        ),
    ];
    for (name, ty, held, sample) in names {
        let binding = Binding::Value { ty, held };
        scope.describe(
            name,
            Name {
                binding,
                sample: Some(sample),
                about: String::new(),
            },
        );
    }
    scope.insert(
        "later",
        Binding::OutOfReach {
            reason: "Later runs after this node.".to_owned(),
        },
    );
    scope
}

/// The Rust as one line, spaced as rustfmt would for what the tables hold.
fn rust(checked: &Checked) -> String {
    let Some(expr) = &checked.expr else {
        return String::new();
    };
    let file = syn::parse2(quote::quote!(fn f() { let x = #expr; })).expect("the Rust parses");
    let text = prettyplease::unparse(&file);
    let body = text.split_once("let x = ").map_or("", |(_, body)| body);
    let line: Vec<&str> = body
        .trim_end()
        .trim_end_matches('}')
        .lines()
        .map(str::trim)
        .collect();
    line.concat().trim_end_matches(';').to_owned()
}

/// Expressions, their types and their Rust.
const RUST: &[(&str, &str, &str)] = &[
        ("issue.title", "text", "issue.title"),
        ("issue.number + 1", "whole number", "issue.number + 1"),
        ("title == \"x\"", "true or false", "title == \"x\""),
        (
            "title == issue.title",
            "true or false",
            "*title == issue.title",
        ),
        (
            "place == issue.title",
            "true or false",
            "place == issue.title",
        ),
        (
            "issue.labels.iter().any(|label| label.name == \"bug\")",
            "true or false",
            "issue.labels.iter().any(|label| label.name == \"bug\")",
        ),
        (
            "tags.iter().filter(|tag| tag == \"x\").count()",
            "whole number",
            "tags.iter().filter(|tag| *tag == \"x\").count()",
        ),
        (
            "numbers.iter().any(|n| n > 1)",
            "true or false",
            "numbers.iter().any(|n| *n > 1)",
        ),
        (
            "numbers.iter().find(|n| n < 3)",
            "whole number, may be missing",
            "numbers.iter().find(|n| **n < 3)",
        ),
        (
            "issue.body.unwrap_or_default()",
            "text",
            "issue.body.as_deref().unwrap_or_default()",
        ),
        (
            "issue.body.unwrap_or(\"none\")",
            "text",
            "issue.body.as_deref().unwrap_or(\"none\")",
        ),
        (
            "issue.body.unwrap_or(issue.title)",
            "text",
            "issue.body.as_deref().unwrap_or(issue.title.as_str())",
        ),
        (
            "issue.locked.unwrap_or_default()",
            "true or false",
            "issue.locked.unwrap_or_default()",
        ),
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
        (
            "issue.milestone.is_some()",
            "true or false",
            "issue.milestone.is_some()",
        ),
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
        (
            "tags.contains(\"bug\")",
            "true or false",
            "tags.iter().any(|item| item == \"bug\")",
        ),
        (
            "numbers.contains(3)",
            "true or false",
            "numbers.contains(&3)",
        ),
        (
            "tags.first().unwrap_or_default()",
            "text",
            "tags.first().map(String::as_str).unwrap_or_default()",
        ),
        (
            "numbers.first().unwrap_or(0)",
            "whole number",
            "numbers.first().copied().unwrap_or(0)",
        ),
        (
            "numbers.iter().sum()",
            "whole number",
            "numbers.iter().sum::<i64>()",
        ),
        ("tags.len() > 1", "true or false", "tags.len() > 1"),
        (
            "tags.len() > count",
            "true or false",
            "(tags.len() as i64) > count",
        ),
        ("tags.len()", "whole number", "tags.len() as i64"),
        ("tags.len() - 1", "whole number", "(tags.len() as i64) - 1"),
        (
            "title.contains(issue.title)",
            "true or false",
            "title.contains(&issue.title)",
        ),
        (
            "title.replace(\"a\", place)",
            "text",
            "title.replace(\"a\", &place)",
        ),
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
        (
            "issue.created_at > \"2020\"",
            "true or false",
            "issue.created_at.as_str() > \"2020\"",
        ),
        (
            "data[\"kind\"] == \"bug\"",
            "true or false",
            "data[\"kind\"] == \"bug\"",
        ),
        (
            "data[\"size\"].as_i64().unwrap_or_default() + count",
            "whole number",
            "data[\"size\"].as_i64().unwrap_or_default() + count",
        ),
        (
            "data[\"list\"].as_array().unwrap_or_default().len()",
            "whole number",
            "data[\"list\"].as_array().map(Vec::as_slice).unwrap_or_default().len()",
        ),
        (
            "title.parse::<i64>().unwrap_or(0)",
            "whole number",
            "title.parse::<i64>().unwrap_or(0)",
        ),
        (
            "title.parse::<i64>()",
            "whole number, may be missing",
            "title.parse::<i64>().ok()",
        ),
        ("count as f64 * ratio", "number", "count as f64 * ratio"),
        ("issue.r#type", "text", "issue.r#type"),
        (
            "json!({\"a\": issue.title, \"b\": [count, null]})",
            "any data",
            "json!({ \"a\" : issue.title, \"b\" : [count, null] })",
        ),
        (
            "format!(\"{title} {}\", issue.number)",
            "text",
            "format!(\"{title} {}\", issue.number)",
        ),
        ("!flag && count > 2", "true or false", "!flag && count > 2"),
        ("note == \"x\"", "true or false", "note == \"x\""),
        (
            "steps::score(issue.number)",
            "checked at build",
            "steps::score(issue.number)",
        ),
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
        (
            "issue.milestone.map(|m| m.title)",
            "issue.milestone?, issue.milestone.title",
        ),
        ("issue.user", "issue.user"),
        ("data[\"kind\"]", "data"),
        ("steps::score(issue.number, &title)", "issue.number, title"),
        (
            "format!(\"{place}: {}\", issue.title)",
            "issue.title, place",
        ),
        (
            "match issue.number { 1 => place.len(), _ => 0 }",
            "issue.number, place",
        ),
        (
            "labels.iter().find(|l| l.name == title)",
            "labels, labels?, labels.name, title",
        ),
    ] {
        let checked = expression(text, &sample());
        let mut found: Vec<String> = checked
            .reads
            .iter()
            .map(|read| {
                let path: Vec<&str> = std::iter::once(&read.root)
                    .chain(&read.path)
                    .map(String::as_str)
                    .collect();
                format!("{}{}", path.join("."), if read.whole { "" } else { "?" })
            })
            .collect();
        found.sort();
        let mut expected: Vec<&str> = reads.split(", ").collect();
        expected.sort_unstable();
        assert_eq!(found, expected, "{text}: {:?}", checked.problems);
    }
}

#[test]
fn problems_say_what_and_where_and_how_to_cure() {
    for (text, code, place, cured) in [
        ("issue.titel", "unknown-field", "titel", Some("issue.title")),
        ("isue.title", "unknown-name", "isue", Some("issue.title")),
        ("later.x", "out-of-reach", "later", None),
        (
            "issue.body == \"x\"",
            "missing-default",
            "issue.body",
            Some("issue.body.unwrap_or_default() == \"x\""),
        ),
        (
            "issue.body.contains(\"x\")",
            "missing-default",
            "issue.body",
            Some("issue.body.unwrap_or_default().contains(\"x\")"),
        ),
        (
            "issue.milestone.title",
            "missing-default",
            "issue.milestone",
            Some("issue.milestone.map(|milestone| milestone.title).unwrap_or_default()"),
        ),
        (
            "issue.state == \"opne\"",
            "unknown-value",
            "\"opne\"",
            Some("issue.state == \"open\""),
        ),
        (
            "issue.number == \"7\"",
            "type-mismatch",
            "issue.number == \"7\"",
            Some("issue.number == 7"),
        ),
        (
            "issue.title == 7",
            "type-mismatch",
            "issue.title == 7",
            Some("issue.title == \"7\""),
        ),
        ("data.kind", "field-of-any", "kind", Some("data[\"kind\"]")),
        (
            "title.contians(\"x\")",
            "unknown-method",
            "contians",
            Some("title.contains(\"x\")"),
        ),
        (
            "title.contains()",
            "argument-count",
            "title.contains()",
            None,
        ),
        ("title.contains(3)", "type-mismatch", "3", None),
        (
            "labels.any(|l| l.name == \"x\")",
            "unknown-method",
            "any",
            Some("labels.iter().any(|l| l.name == \"x\")"),
        ),
        (
            "labels[0].name",
            "index-of-list",
            "labels[0]",
            Some("labels.get(0).name"),
        ),
        ("title + \"x\"", "type-mismatch", "title", None),
        (
            "count * ratio",
            "type-mismatch",
            "count",
            Some("count as f64 * ratio"),
        ),
        ("flag = true", "syntax", "flag = true", Some("flag == true")),
        ("title && flag", "type-mismatch", "title", None),
        ("issue.", "syntax", ".", None),
    ] {
        let checked = expression(text, &sample());
        let Some(found) = checked.problems.first() else {
            panic!("{text} has no problem")
        };
        assert_eq!(found.code, code, "{text}: {}", found.message);
        assert_eq!(
            &text[found.span.clone()],
            place,
            "{text}: {}",
            found.message
        );
        assert_eq!(
            found.replacement.as_ref().map(|(_, text)| text.as_str()),
            cured,
            "{text}: {}",
            found.message
        );
    }
}

#[test]
fn sound_expressions_have_no_problem() {
    for text in [
        "",
        "issue.title",
        "issue.labels.iter().any(|label| label.name == \"bug\")",
        "issue.title.chars().rev()",
        "steps::anything(issue.title)?",
        "{ let x = 1; x }",
        "vec![1, 2]",
        "labels.iter().enumerate()",
        "issue.title.bytes().len() > 3",
        "Some(issue.title)",
    ] {
        assert_eq!(expression(text, &sample()).problems, [], "{text}");
    }
}

#[test]
fn templates_ask_for_texts() {
    for (text, code, cured) in [
        ("#{issue.number}: {issue.title}", "", None),
        (
            "a {issue.body} b",
            "missing-default",
            Some("a {issue.body.unwrap_or_default()} b"),
        ),
        ("a {tags} b", "not-text", Some("a {tags.join(\", \")} b")),
        ("{issue.user}", "not-text", None),
        (
            "{data[\"kind\"]}",
            "any-in-text",
            Some("{data[\"kind\"].as_str().unwrap_or_default()}"),
        ),
        ("ü {issue.titel}", "unknown-field", Some("ü {issue.title}")),
    ] {
        let checked = template(text, &sample());
        let found = checked.problems.first();
        assert_eq!(found.map_or("", |found| found.code), code, "{text}");
        let fix = found
            .and_then(|found| found.replacement.as_ref())
            .map(|(_, text)| text.as_str());
        assert_eq!(fix, cured, "{text}");
    }
}

#[test]
fn every_method_of_the_table_is_sound_in_its_example() {
    let mut wrong = Vec::new();
    for method in methods::ALL {
        let (text, expected) = method.example;
        let checked = expression(text, &sample());
        assert_eq!(checked.problems, [], "{text}");
        assert_ne!(checked.ty, Type::Unknown, "{text}");
        assert!(
            checked
                .expr
                .map(|expr| expr.to_token_stream().to_string())
                .is_some(),
            "{text}"
        );
        let expected: Value = serde_json::from_str(expected).expect("the table holds JSON");
        let found = eval(text, &sample());
        if found != Ok(expected) {
            wrong.push(format!("{text}: {found:?}"));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}
