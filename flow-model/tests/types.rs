//! From a schema to what the checker says of an expression: each mistake with its place and its cure.

use flow_model::expr::{self, Scope};
use flow_model::problem::Severity;
use flow_model::types::Type;
use serde_json::{Value, json};

fn schema() -> Value {
    json!({
        "type": "object",
        "required": ["issue", "data", "+1"],
        "properties": {
            "issue": {
                "type": "object",
                "required": ["title", "state", "user", "foo-bar", "foo_bar", "type"],
                "properties": {
                    "title": {"type": "string"},
                    "state": {"enum": ["open", "closed"]},
                    "reason": {"enum": ["done", "stale", null]},
                    "user": {"$ref": "#/$defs/user"},
                    "closer": {"oneOf": [{"type": "null"}, {"$ref": "#/$defs/user"}]},
                    "foo-bar": {"type": "integer"},
                    "foo_bar": {"type": "string"},
                    "type": {"type": "string"},
                    "count": {"type": "integer"},
                },
            },
            "data": {
                "required": ["kind"],
                "properties": {"kind": {"type": "string"}},
                "additionalProperties": {"type": "integer"},
            },
            "labels": {"type": "object", "additionalProperties": {"type": "string"}},
        },
        "$defs": {
            "user": {"properties": {"login": {"type": "string"}}, "required": ["login"]},
        },
    })
}

#[test]
fn mistakes_are_named_with_a_cure() {
    let schema = schema();
    let mut scope = Scope::default();
    scope.insert_payload(&Type::from_schema(&schema, &schema), None);
    for (text, expected) in [
        ("issue.title", None),
        ("issue.foo_bar_2 + 1", None),
        ("issue.foo_bar.len()", None),
        ("issue.r#type.len()", None),
        ("issue.reason.unwrap_or_default() == \"\"", None),
        ("data.size.unwrap_or_default() + 1", None),
        ("labels[\"a\"].as_str()", None),
        ("issue.titel", Some(("unknown-field", "Use title", "issue.title"))),
        ("issue.foo_ba_2", Some(("unknown-field", "Use foo_bar", "issue.foo_bar"))),
        ("issue.typ", Some(("unknown-field", "Use r#type", "issue.r#type"))),
        ("isue.title", Some(("unknown-name", "Use issue", "issue.title"))),
        (
            "issue.state == \"opne\"",
            Some(("unknown-value", "Use \"open\"", "issue.state == \"open\"")),
        ),
        (
            "issue.reason.unwrap_or_default() == \"stal\"",
            Some((
                "unknown-value",
                "Use \"stale\"",
                "issue.reason.unwrap_or_default() == \"stale\"",
            )),
        ),
        (
            "issue.reason.is_some_and(|why| why == \"don\")",
            Some((
                "unknown-value",
                "Use \"done\"",
                "issue.reason.is_some_and(|why| why == \"done\")",
            )),
        ),
        (
            "issue.count + 1",
            Some(("missing-default", "Use a default", "issue.count.unwrap_or_default() + 1")),
        ),
        (
            "issue.closer.login",
            Some((
                "missing-default",
                "Read it where it is there",
                "issue.closer.map(|closer| closer.login).unwrap_or_default()",
            )),
        ),
        ("labels.size", Some(("field-of-any", "Use [\"size\"]", "labels[\"size\"]"))),
        ("data.kinds", Some(("unknown-field", "Use kind", "data.kind"))),
    ] {
        let problems = expr::expression(text, &scope).problems;
        let found: Vec<_> = problems
            .iter()
            .map(|found| {
                let (label, cured) = found.replacement.as_ref().expect("a cure");
                (found.code, label.as_str(), cured.as_str())
            })
            .collect();
        assert_eq!(found, Vec::from_iter(expected), "{text}");
    }
}

/// What only resembles a known field of an open record may well be one of the others.
#[test]
fn a_doubtful_field_of_an_open_record_is_a_warning() {
    let schema = schema();
    let mut scope = Scope::default();
    scope.insert_payload(&Type::from_schema(&schema, &schema), None);
    let checked = expr::expression("data.kinds", &scope);
    let severity = checked.problems.first().map(|found| found.severity);
    assert_eq!(severity, Some(Severity::Warning));
    assert_eq!(checked.ty.to_string(), "whole number, may be missing");
}
