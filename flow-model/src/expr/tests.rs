//! The sample scope that all tables of expressions are about, and what holds for every expression.

use proptest::prelude::*;
use quote::ToTokens;
use serde_json::{Value, json};

pub(super) mod differential;
mod failures;
mod problems;
mod rust;

use super::*;

/// The types of an issue, a label and a person.
fn types() -> (Type, Type, Type) {
    let person = Type::record([("login", Type::text()), ("email", Type::text().optional())]);
    let label = Type::record([("name", Type::text()), ("color", Type::text().optional())]);
    let state = Type::Text { known: ["open".to_owned(), "closed".to_owned()].into() };
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
    (issue, label, person)
}

/// The names the tables are about, with values.
pub(super) fn sample() -> Scope {
    let (issue, label, person) = types();
    let mut scope = Scope::default();
    let labels = json!([{"name": "bug", "color": "f00"}, {"name": "ui", "color": null}]);
    let names: [(&str, Type, Held, Value); 13] = [
        ("title", Type::text(), Held::Reference, json!(" Crash on start ")),
        ("body", Type::text().optional(), Held::Reference, json!(null)),
        ("note", Type::text().optional(), Held::OfReferences, json!("see below")),
        ("count", Type::Int, Held::Owned, json!(-7)),
        ("ratio", Type::Float, Held::Owned, json!(2.5)),
        ("flag", Type::Bool, Held::Owned, json!(true)),
        ("tags", Type::list(Type::text()), Held::Reference, json!(["bug", "ui"])),
        ("numbers", Type::list(Type::Int), Held::Reference, json!([3, 1, 2])),
        ("labels", Type::list(label), Held::Reference, labels.clone()),
        ("data", Type::Any, Held::Reference, json!({"kind": "bug", "size": 3, "list": [1, 2]})),
        ("owner", person.optional(), Held::OfReferences, json!({"login": "ada", "email": null})),
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
        scope.describe(name, Name { binding, sample: Some(sample), about: String::new() });
    }
    scope.insert("later", Binding::OutOfReach { reason: "Later runs after this node.".to_owned() });
    scope
}

#[test]
fn every_method_of_the_table_is_sound_in_its_example() {
    let mut wrong = Vec::new();
    for method in methods::ALL {
        let (text, expected) = method.example;
        let checked = expression(text, &sample());
        assert_eq!(checked.problems, [], "{text}");
        assert_ne!(checked.ty, Type::Unknown, "{text}");
        assert!(checked.expr.map(|expr| expr.to_token_stream().to_string()).is_some(), "{text}");
        let expected: Value = serde_json::from_str(expected).expect("the table holds JSON");
        let found = eval(text, &sample());
        if found != Ok(expected) {
            wrong.push(format!("{text}: {found:?}"));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

/// Words that expressions are made of, put together at random.
const WORDS: &[&str] = &[
    "issue",
    ".",
    "title",
    "labels",
    "iter",
    "()",
    "(",
    ")",
    "any",
    "|",
    "label",
    "name",
    "==",
    "\"bug\"",
    "&&",
    "!",
    "[",
    "]",
    "0",
    "1.5",
    "-",
    "+",
    "if",
    "else",
    "{",
    "}",
    "format!",
    "json!",
    "as",
    "i64",
    "unwrap_or",
    "map",
    ",",
    "data",
    "\"",
    "ü",
    "&",
    "*",
    "count",
    "len",
    " ",
    "match",
    "=>",
    "'",
    "#",
    "r#type",
    ":",
    "hookloom_cursor",
];

proptest! {
    #[test]
    fn any_text_is_checked_computed_and_completed(words in prop::collection::vec(prop::sample::select(WORDS), 0..14), at in 0_usize..60) {
        let text = words.concat();
        let scope = sample();
        for found in expression(&text, &scope).problems {
            prop_assert!(text.get(found.span.clone()).is_some(), "{text}: {found:?}");
        }
        for found in template(&text, &scope).problems {
            prop_assert!(text.get(found.span.clone()).is_some(), "{text}: {found:?}");
        }
        let _ = (eval(&text, &scope), eval_template(&text, &scope), condition::rows(&text));
        for proposal in complete::complete(&text, at, &scope) {
            prop_assert!(text.get(proposal.span.clone()).is_some(), "{text}: {proposal:?}");
        }
    }
}
