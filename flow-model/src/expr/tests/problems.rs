//! Problems with their places and cures.

use super::sample;
use crate::expr::{expression, template};

/// Expressions, the code and place of their first problem, and the text once it is cured.
const PROBLEMS: &[(&str, &str, &str, Option<&str>)] = &[
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
    ("issue.state == \"opne\"", "unknown-value", "\"opne\"", Some("issue.state == \"open\"")),
    ("issue.number == \"7\"", "type-mismatch", "issue.number == \"7\"", Some("issue.number == 7")),
    ("issue.title == 7", "type-mismatch", "issue.title == 7", Some("issue.title == \"7\"")),
    ("data.kind", "field-of-any", "kind", Some("data[\"kind\"]")),
    ("title.contians(\"x\")", "unknown-method", "contians", Some("title.contains(\"x\")")),
    ("title.contains()", "argument-count", "title.contains()", None),
    ("title.contains(3)", "type-mismatch", "3", None),
    (
        "labels.any(|l| l.name == \"x\")",
        "unknown-method",
        "any",
        Some("labels.iter().any(|l| l.name == \"x\")"),
    ),
    ("labels[0].name", "index-of-list", "labels[0]", Some("labels.get(0).name")),
    ("title + \"x\"", "type-mismatch", "title", None),
    ("count * ratio", "type-mismatch", "count", Some("count as f64 * ratio")),
    ("flag = true", "syntax", "flag = true", Some("flag == true")),
    ("title && flag", "type-mismatch", "title", None),
    ("issue.", "syntax", ".", None),
    ("9223372036854775808", "number-too-large", "9223372036854775808", None),
    ("1e400", "number-too-large", "1e400", None),
    ("count / 0", "always-fails", "count / 0", None),
    ("count % (2 - 2)", "always-fails", "count % (2 - 2)", None),
    ("9223372036854775807 + 1", "always-fails", "9223372036854775807 + 1", None),
    ("2 + 1 / (0.5 as i64)", "always-fails", "1 / (0.5 as i64)", None),
    ("title[..3]", "index-of-list", "title[..3]", Some("title.get(..3).unwrap_or_default()")),
    ("labels == labels", "type-mismatch", "labels == labels", None),
    ("format!(\"{} {}\", count)", "format-places", "\"{} {}\"", None),
    ("format!(\"{\")", "format-braces", "\"{\"", None),
    ("json!({\"a\": 1, \"a\": 2})", "repeated-key", "\"a\"", None),
    ("labels.iter().filter_map(|l| l.name)", "type-mismatch", "l.name", None),
    ("labels.iter().max_by_key(|l| l)", "type-mismatch", "l", None),
    ("body.or(title)", "type-mismatch", "title", None),
    ("format!(\"{:x}\", title)", "type-mismatch", "title", None),
    (
        "format!(\"{:?} {0}\", tags)",
        "not-text",
        "tags",
        Some("format!(\"{:?} {0}\", tags.join(\", \"))"),
    ),
];

/// What is for values that may be missing, asked of what is always there, and the text once that is cured.
const NEEDLESS: &[(&str, Option<&str>)] = &[
    ("title.unwrap_or_default()", Some("title")),
    ("count.unwrap_or(0) + 1", Some("count + 1")),
    ("flag.unwrap_or_else(|| count > 0)", Some("flag")),
    ("title.or(note)", Some("title")),
    ("issue.is_some()", Some("true")),
    ("title == \"x\" || issue.user.is_none()", Some("title == \"x\" || false")),
    ("issue.map_or(\"nowhere\", |issue| issue.title)", Some("issue.title")),
    ("issue.map_or(0, |i| i.number + 1) * 2", Some("(issue.number + 1) * 2")),
    ("issue.map(|i| i.number + 1)", Some("issue.number + 1")),
    ("issue.map(|i| i.user.login).unwrap_or_default()", Some("issue.user.login")),
    ("issue.and_then(|i| i.body).unwrap_or_default()", Some("issue.body.unwrap_or_default()")),
    ("issue.map(|i| i.user).map_or(\"\", |user| user.login)", Some("issue.user.login")),
    ("issue.is_some_and(|i| i.title == \"i\")", Some("issue.title == \"i\"")),
    ("issue.map(|i| format!(\"{i:?}\"))", None),
    ("issue.map(|i| labels.iter().map(|i| i.name).count())", None),
    ("issue.filter(|issue| issue.number > 1)", None),
    ("tags.unwrap_or_default().len()", Some("tags.len()")),
    ("tags.iter().unwrap_or_default().count()", Some("tags.iter().count()")),
    ("data.unwrap_or_default()", Some("data")),
    ("data[\"kind\"].is_some()", Some("!data[\"kind\"].is_null()")),
    ("data[\"kind\"].unwrap_or(\"x\")", Some("data[\"kind\"].as_str().unwrap_or(\"x\")")),
    ("if let Some(issue) = issue { issue.title } else { \"\" }", Some("issue.title")),
    ("if let Some(i) = issue { i.title } else { \"\" }", Some("issue.title")),
    ("match count { Some(n) => n, None => 0 }", None),
    ("steps::score(title.unwrap_or_default())", Some("steps::score(title)")),
];

#[test]
fn what_is_always_there_needs_no_default() {
    for &(text, cured) in NEEDLESS {
        let checked = expression(text, &sample());
        let codes: Vec<_> = checked.problems.iter().map(|found| found.code).collect();
        assert_eq!(codes, ["needless-default"], "{text}: {:#?}", checked.problems);
        let fix = checked.problems.first().and_then(|found| found.replacement.as_ref());
        assert_eq!(fix.map(|(_, text)| text.as_str()), cured, "{text}");
        if let Some(cured) = cured {
            assert_eq!(expression(cured, &sample()).problems, [], "{text}: {cured}");
        }
    }
}

#[test]
fn problems_say_what_and_where_and_how_to_cure() {
    for &(text, code, place, cured) in PROBLEMS {
        let checked = expression(text, &sample());
        let Some(found) = checked.problems.first() else { panic!("{text} has no problem") };
        assert_eq!(found.code, code, "{text}: {}", found.message);
        assert_eq!(&text[found.span.clone()], place, "{text}: {}", found.message);
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
        "body == None",
        "format!(\"{:?} {:?} {:#?}\", body, tags, issue)",
        "format!(\"{tags:?} {count:#x} {title:*^9.3}\")",
        "body == Some(\"x\")",
        "body == note",
        "flag as i64",
        "'x' as u32",
        "issue.state.as_str() == \"open\"",
        "labels.iter().map(|l| issue.state).next().unwrap_or(\"none\") == \"none\"",
    ] {
        assert_eq!(expression(text, &sample()).problems, [], "{text}");
    }
}

#[test]
fn templates_ask_for_texts() {
    for (text, code, cured) in [
        ("#{issue.number}: {issue.title}", "", None),
        ("a {issue.body} b", "missing-default", Some("a {issue.body.unwrap_or_default()} b")),
        ("a {tags} b", "not-text", Some("a {tags.join(\", \")} b")),
        ("{issue.user}", "not-text", None),
        ("{data[\"kind\"]}", "any-in-text", Some("{data[\"kind\"].as_str().unwrap_or_default()}")),
        ("ü {issue.titel}", "unknown-field", Some("ü {issue.title}")),
    ] {
        let checked = template(text, &sample());
        let found = checked.problems.first();
        assert_eq!(found.map_or("", |found| found.code), code, "{text}");
        let fix = found.and_then(|found| found.replacement.as_ref()).map(|(_, text)| text.as_str());
        assert_eq!(fix, cured, "{text}");
    }
}
