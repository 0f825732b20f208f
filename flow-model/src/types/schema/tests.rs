//! Schemas and the types they come to, one row per keyword and draft; and what bad ones come to.

mod references;

use serde_json::{Value, json};

use crate::types::{Imported, Type};

/// A type in one line, with the fields of its records: `{id: int, name?: text}`.
fn shown(ty: &Type) -> String {
    match ty {
        Type::Null => "null".to_owned(),
        Type::Bool => "bool".to_owned(),
        Type::Int => "int".to_owned(),
        Type::Float => "float".to_owned(),
        Type::Text { known } if known.is_empty() => "text".to_owned(),
        Type::Text { known } => known.join("|"),
        Type::DateTime => "date".to_owned(),
        Type::List(item) => format!("[{}]", shown(item)),
        Type::Optional(inner) => format!("{}?", shown(inner)),
        Type::Any => "any".to_owned(),
        Type::Unknown => "unknown".to_owned(),
        Type::Record(record) => {
            let fields = record.fields.iter().map(|field| {
                let mark = if field.required { "" } else { "?" };
                format!("{}{mark}: {}", field.name, shown(&field.ty))
            });
            let rest = record.rest.iter().map(|rest| format!("..: {}", shown(rest)));
            format!("{{{}}}", fields.chain(rest).collect::<Vec<_>>().join(", "))
        }
    }
}

fn check(rows: &[(&str, Value, &str)]) {
    for (about, schema, expected) in rows {
        let Imported { ty, problems } = Type::import(schema, schema);
        assert_eq!(shown(&ty), *expected, "{about}: {schema}");
        assert!(problems.is_empty(), "{about}: {problems:?}");
    }
}

fn string() -> Value {
    json!({"type": "string"})
}

fn object(name: &str) -> Value {
    json!({"type": "object", "properties": {name: {"type": "string"}}, "required": [name]})
}

#[test]
fn simple_types() {
    check(&[
        ("true", json!(true), "any"),
        ("false", json!(false), "any"),
        ("nothing said", json!({}), "any"),
        ("null", json!({"type": "null"}), "null"),
        ("boolean", json!({"type": "boolean"}), "bool"),
        ("integer", json!({"type": "integer", "format": "int64"}), "int"),
        ("number", json!({"type": "number", "multipleOf": 1}), "float"),
        ("string", json!({"type": "string", "pattern": "^a", "maxLength": 3}), "text"),
        (
            "draft 4 bound",
            json!({"type": "integer", "minimum": 0, "exclusiveMinimum": true}),
            "int",
        ),
        ("draft 6 bound", json!({"type": "integer", "exclusiveMinimum": 0}), "int"),
        ("draft 4 type list", json!({"type": ["string", "null"]}), "text?"),
        ("types that share nothing", json!({"type": ["string", "integer"]}), "any"),
        ("numbers of two sorts", json!({"type": ["integer", "number", "null"]}), "float?"),
        ("OpenAPI 3.0 nullable", json!({"type": "string", "nullable": true}), "text?"),
        ("OpenAPI 2 nullable", json!({"type": "integer", "x-nullable": true}), "int?"),
        ("OpenAPI 2 file", json!({"type": "file"}), "any"),
        ("not", json!({"type": "string", "not": {"const": "a"}}), "text"),
    ]);
}

#[test]
fn formats() {
    check(&[
        ("date-time", json!({"type": "string", "format": "date-time"}), "date"),
        ("date-time or null", json!({"type": ["string", "null"], "format": "date-time"}), "date?"),
        ("format without type", json!({"format": "date-time"}), "any"),
        ("a number as text", json!({"type": "string", "format": "int64"}), "text"),
    ]);
    for format in
        ["date", "time", "duration", "uri", "uri-template", "email", "uuid", "ipv4", "byte", "new"]
    {
        check(&[(format, json!({"type": "string", "format": format}), "text")]);
    }
}

#[test]
fn known_values() {
    check(&[
        ("draft 4 enum", json!({"enum": ["a", "b"]}), "a|b"),
        ("enum with null", json!({"type": ["string", "null"], "enum": ["a", null]}), "a?"),
        ("enum of numbers", json!({"enum": [1, 2]}), "int"),
        ("enum of whole and other numbers", json!({"enum": [1, 2.5]}), "float"),
        ("enum of several sorts", json!({"enum": ["a", 1]}), "any"),
        ("enum of nothing", json!({"enum": []}), "any"),
        ("enum and nullable", json!({"type": "string", "enum": ["a"], "nullable": true}), "a?"),
        ("draft 6 const", json!({"const": "a"}), "a"),
        ("const null", json!({"const": null}), "null"),
        ("const record", json!({"const": {"a": 1}}), "{a: int}"),
    ]);
}

#[test]
fn lists() {
    check(&[
        ("items", json!({"type": "array", "items": string()}), "[text]"),
        ("items without type", json!({"items": string()}), "[text]"),
        ("no items", json!({"type": "array"}), "[any]"),
        ("draft 4 tuple", json!({"items": [{"type": "integer"}, {"type": "number"}]}), "[float]"),
        (
            "draft 4 tuple with more",
            json!({"items": [{"type": "integer"}], "additionalItems": string()}),
            "[any]",
        ),
        (
            "2020-12 tuple",
            json!({"type": "array", "prefixItems": [string(), {"const": "a"}], "items": false}),
            "[text]",
        ),
        (
            "2020-12 tuple with more",
            json!({"prefixItems": [{"type": "integer"}], "items": {"type": "null"}}),
            "[int?]",
        ),
        ("items may be null", json!({"items": {"type": ["string", "null"]}}), "[text?]"),
        ("items are anything", json!({"type": "array", "items": true}), "[any]"),
    ]);
}

#[test]
fn records() {
    let open = |rest: Value| json!({"properties": {"a": string()}, "additionalProperties": rest});
    check(&[
        (
            "required",
            json!({"properties": {"a": string(), "b": string()}, "required": ["a"]}),
            "{a: text, b?: text?}",
        ),
        (
            "a list that may be missing",
            json!({"properties": {"a": {"type": "array"}}}),
            "{a?: [any]}",
        ),
        (
            "required and null",
            json!({"properties": {"a": {"type": ["null", "string"]}}, "required": ["a"]}),
            "{a: text?}",
        ),
        ("required alone", json!({"type": "object", "required": ["a"]}), "{a: any, ..: any}"),
        ("no fields", json!({"type": "object"}), "any"),
        ("map", json!({"type": "object", "additionalProperties": string()}), "any"),
        ("closed map", json!({"type": "object", "additionalProperties": false}), "any"),
        ("pattern map", json!({"patternProperties": {"^x-": string()}}), "any"),
        ("closed", open(json!(false)), "{a?: text?}"),
        ("open", open(json!(true)), "{a?: text?, ..: any}"),
        ("open for one type", open(json!({"type": "integer"})), "{a?: text?, ..: int}"),
        (
            "open by pattern",
            json!({"properties": {"a": string()}, "patternProperties": {"^x-": string(), "^n-": {"type": "null"}}}),
            "{a?: text?, ..: text?}",
        ),
        (
            "2019-09 open",
            json!({"properties": {"a": string()}, "unevaluatedProperties": string()}),
            "{a?: text?, ..: text}",
        ),
        ("a field that never is", json!({"properties": {"a": false, "b": true}}), "{b?: any}"),
    ]);
}

#[test]
fn combinations() {
    let either = |key: &str, parts: Value| json!({ key: parts });
    check(&[
        (
            "allOf adds fields",
            either("allOf", json!([object("a"), object("b")])),
            "{a: text, b: text}",
        ),
        (
            "allOf requires a field of another part",
            either("allOf", json!([{"properties": {"a": string()}}, {"required": ["a"]}])),
            "{a: text}",
        ),
        (
            "allOf narrows known values",
            either("allOf", json!([{"enum": ["a", "b", "c"]}, {"enum": ["c", "a"]}])),
            "a|c",
        ),
        (
            "allOf narrows one field",
            either("allOf", json!([object("a"), {"properties": {"a": {"const": "x"}}}])),
            "{a: x}",
        ),
        (
            "allOf takes null away",
            either("allOf", json!([{"type": ["string", "null"]}, string()])),
            "text",
        ),
        ("allOf beside nullable", json!({"nullable": true, "allOf": [object("a")]}), "{a: text}?"),
        ("oneOf with null", either("oneOf", json!([{"type": "null"}, object("a")])), "{a: text}?"),
        ("anyOf with null", either("anyOf", json!([object("a"), {"type": "null"}])), "{a: text}?"),
        (
            "oneOf of records",
            either("oneOf", json!([object("a"), object("b")])),
            "{a?: text?, b?: text?}",
        ),
        ("oneOf of sorts", either("oneOf", json!([string(), object("b")])), "any"),
        ("oneOf without the impossible", either("oneOf", json!([false, string()])), "text"),
        ("anyOf of known values", either("anyOf", json!([{"const": "a"}, {"enum": ["b"]}])), "a|b"),
        (
            "anyOf of required fields",
            json!({"properties": {"a": string(), "b": string()}, "anyOf": [{"required": ["a"]}, {"required": ["b"]}]}),
            "{a?: text?, b?: text?}",
        ),
        (
            "own fields of what may be null, beside anyOf",
            json!({"type": ["object", "null"], "properties": {"id": {"type": "integer"}}, "anyOf": [{"required": ["name"]}, {}]}),
            "{id?: int?}?",
        ),
        (
            "own fields of what may be null, beside oneOf of records",
            json!({"type": ["object", "null"], "properties": {"c": string()}, "oneOf": [object("a"), object("b")]}),
            "{a?: text?, b?: text?, c?: text?}?",
        ),
        (
            "allOf that says no type lets null pass",
            json!({"type": ["object", "null"], "properties": {"a": string()}, "allOf": [{"properties": {"b": string()}}]}),
            "{a?: text?, b?: text?}?",
        ),
        (
            "own fields without a type let null pass",
            json!({"required": ["a"], "allOf": [{"type": ["object", "null"], "properties": {"a": string()}}]}),
            "{a: text}?",
        ),
        (
            "allOf that refers to a type takes null away",
            json!({"type": ["object", "null"], "allOf": [{"$ref": "#/$defs/a"}], "$defs": {"a": object("a")}}),
            "{a: text}",
        ),
        (
            "then, else and dependentSchemas of what may be null",
            json!({"type": ["object", "null"], "properties": {"a": string()}, "required": ["a"],
                "then": object("b"), "else": object("c"), "dependentSchemas": {"a": object("d")}}),
            "{a: text, b?: text?, c?: text?, d?: text?}?",
        ),
        (
            "fields beside oneOf",
            json!({"properties": {"c": string()}, "required": ["c"], "oneOf": [object("a"), object("b")]}),
            "{a?: text?, b?: text?, c: text}",
        ),
        (
            "draft 7 if",
            json!({"properties": {"a": string()}, "required": ["a"], "if": {}, "then": object("b"), "else": object("c")}),
            "{a: text, b?: text?, c?: text?}",
        ),
        (
            "2019-09 dependentSchemas",
            json!({"properties": {"a": string()}, "dependentSchemas": {"a": object("b")}}),
            "{a?: text?, b?: text?}",
        ),
        (
            "draft 4 dependencies",
            json!({"properties": {"a": string()}, "dependencies": {"a": object("b"), "b": ["a"]}}),
            "{a?: text?, b?: text?}",
        ),
    ]);
}

/// A union of records whose tag tells them apart: fields of all are plain, those of some may be missing.
#[test]
fn unions_with_tags() {
    let variant = |tag: Value, field: &str| json!({"properties": {"kind": tag, "id": {"type": "integer"}, field: string()}, "required": ["kind", "id", field]});
    let (card, bank) =
        (variant(json!({"const": "card"}), "last4"), variant(json!({"enum": ["bank"]}), "iban"));
    let plain = json!({"card": variant(string(), "last4"), "bank": variant(string(), "iban")});
    let refs = json!([{"$ref": "#/$defs/card"}, {"$ref": "#/$defs/bank"}]);
    check(&[
        (
            "const tags",
            json!({"oneOf": [card, bank]}),
            "{iban?: text?, id: int, kind: card|bank, last4?: text?}",
        ),
        (
            "OpenAPI discriminator",
            json!({"oneOf": refs, "discriminator": {"propertyName": "kind"}, "$defs": plain}),
            "{iban?: text?, id: int, kind: card|bank, last4?: text?}",
        ),
        (
            "OpenAPI discriminator with mapping",
            json!({"oneOf": refs, "$defs": plain,
                "discriminator": {"propertyName": "kind", "mapping": {"b": "#/$defs/bank", "c": "card"}}}),
            "{iban?: text?, id: int, kind: b|c, last4?: text?}",
        ),
        (
            "a tagged union or null",
            json!({"oneOf": [{"$ref": "#/$defs/card"}, {"$ref": "#/$defs/bank"}, {"type": "null"}],
                "discriminator": {"propertyName": "kind"}, "$defs": plain}),
            "{iban?: text?, id: int, kind: card|bank, last4?: text?}?",
        ),
        (
            "OpenAPI base that others extend",
            json!({"properties": {"kind": string()}, "required": ["kind"],
                "discriminator": {"propertyName": "kind", "mapping": {"card": "#/$defs/card"}}}),
            "{kind: card}",
        ),
        (
            "OpenAPI base without mapping",
            json!({"properties": {"kind": string()}, "discriminator": {"propertyName": "kind"}}),
            "{kind?: text?}",
        ),
    ]);
}

#[test]
fn what_cannot_be_understood_is_named_with_its_place() {
    for (schema, code, pointer, words) in [
        (json!(7), "no-schema", "", "an object in braces"),
        (json!({"properties": {"a": 7}}), "no-schema", "/properties/a", "an object"),
        (json!({"properties": []}), "no-schema", "/properties", "an object"),
        (json!({"items": {"type": "strng"}}), "unknown-type", "/items/type", "no type `strng`"),
        (json!({"type": 7}), "unknown-type", "/type", "no type `7`"),
        (
            json!({"properties": {"a/b": {"$ref": "#/$defs/usr"}}, "$defs": {"user": {}}}),
            "unknown-reference",
            "/properties/a~1b/$ref",
            "Did you mean `#/$defs/user`?",
        ),
        (json!({"$ref": "#/nowhere/x"}), "unknown-reference", "/$ref", "add the definition"),
        (json!({"$ref": "#anchor"}), "unknown-reference", "/$ref", "`#anchor`"),
        (
            json!({"allOf": [{}, {"$ref": "https://x.org/a.json"}]}),
            "remote-reference",
            "/allOf/1/$ref",
            "another document",
        ),
        (json!({"$ref": "file:///etc/passwd#/a"}), "remote-reference", "/$ref", "another document"),
        (
            json!({"$ref": "#/$defs/a", "$defs": {"a": {"properties": {"b": {"type": "text"}}}}}),
            "unknown-type",
            "#/$defs/a/properties/b/type",
            "no type `text`",
        ),
    ] {
        let problems = Type::import(&schema, &schema).problems;
        let [problem] = problems.as_slice() else { panic!("{schema}: {problems:?}") };
        assert_eq!((problem.code, problem.pointer.as_str()), (code, pointer), "{schema}");
        assert!(problem.message.contains(words), "{}", problem.message);
    }
}

#[test]
fn texts_that_are_no_schema_are_refused_in_words() {
    let deep = "[".repeat(5_000);
    let nested = format!("{}true{}", r#"{"items":"#.repeat(5_000), "}".repeat(5_000));
    let huge = format!("{{\"title\": \"{}\"}}", "x".repeat(17 << 20));
    for (text, code) in [
        ("", "schema-no-json"),
        ("{\"type\": \"string\"", "schema-no-json"),
        ("<xml/>", "schema-no-json"),
        ("{\"maximum\": 1e400}", "schema-no-json"),
        (deep.as_str(), "schema-too-deep"),
        (nested.as_str(), "schema-too-deep"),
        (huge.as_str(), "schema-too-long"),
    ] {
        let Imported { ty, problems } = Type::import_text(text);
        let codes: Vec<&str> = problems.iter().map(|problem| problem.code).collect();
        assert_eq!((ty, codes.as_slice()), (Type::Any, &[code][..]));
    }
    assert_eq!(Type::import_text("\u{feff}{\"type\": \"string\"}").ty, Type::text());
}

#[test]
fn deep_and_wide_schemas_end_in_any_data() {
    let deep = (0..5_000).fold(string(), |inner, _| {
        Value::Object([("items".to_owned(), inner)].into_iter().collect())
    });
    // Each definition has two ways to the next: 2^1,000 places in all.
    let mut doubling: serde_json::Map<String, Value> = (0..1_000)
        .map(|at| {
            let next = json!({"$ref": format!("#/$defs/{}", at + 1)});
            (at.to_string(), json!({"properties": {"a": next, "b": next}}))
        })
        .collect();
    doubling.insert("1000".to_owned(), string());
    let doubling = json!({"$ref": "#/$defs/0", "$defs": doubling});
    let few: serde_json::Map<String, Value> = (0..40)
        .map(|at| {
            let ways = (0..40).map(|to| (to.to_string(), json!({"$ref": format!("#/$defs/{to}")})));
            (at.to_string(), json!({"properties": ways.collect::<serde_json::Map<_, _>>()}))
        })
        .collect();
    let circles = json!({"$ref": "#/$defs/0", "$defs": few});
    for (about, schema, codes) in [
        ("deep", &deep, &["schema-too-deep"][..]),
        ("doubling", &doubling, &["schema-too-deep", "schema-too-large"]),
        ("circles", &circles, &[]),
    ] {
        let Imported { ty, problems } = Type::import(schema, schema);
        assert_ne!(ty, Type::Any, "{about}");
        let found: Vec<&str> = problems.iter().map(|problem| problem.code).collect();
        assert_eq!(found, codes, "{about}");
    }
    // serde_json drops a value level by level on the stack, which so many levels would overflow here.
    std::mem::forget(deep);
}

#[test]
fn ten_megabytes_of_schema_are_read() {
    let fields: serde_json::Map<String, Value> = (0..2_000)
        .map(|at| (format!("field_{at}"), json!({"$ref": format!("#/$defs/{at}")})))
        .collect();
    let about = "x".repeat(5_000);
    let definitions: serde_json::Map<String, Value> = (0..2_000)
        .map(|at| (at.to_string(), json!({"type": "string", "description": about})))
        .collect();
    let text = json!({"properties": fields, "$defs": definitions}).to_string();
    assert!(text.len() > 10_000_000);
    let Imported { ty, problems } = Type::import_text(&text);
    assert!(problems.is_empty());
    assert_eq!(ty.as_record().expect("a record").fields.len(), 2_000);
}
