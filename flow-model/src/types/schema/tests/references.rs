//! References between schemas, of every draft, and what they come to.

use serde_json::json;

use super::{check, string};

#[test]
fn references() {
    check(&[
        (
            "draft 4 definitions",
            json!({"$ref": "#/definitions/a", "definitions": {"a": string()}}),
            "text",
        ),
        ("2019-09 $defs", json!({"$ref": "#/$defs/a", "$defs": {"a": string()}}), "text"),
        (
            "OpenAPI components",
            json!({"$ref": "#/components/schemas/a", "components": {"schemas": {"a": string()}}}),
            "text",
        ),
        ("escapes", json!({"$ref": "#/$defs/a~1b%20%24c", "$defs": {"a/b $c": string()}}), "text"),
        (
            "a way into a schema",
            json!({"$ref": "#/$defs/a/properties/b", "$defs": {"a": {"properties": {"b": string()}}}}),
            "text",
        ),
        (
            "a chain",
            json!({"$ref": "#/$defs/a", "$defs": {"a": {"$ref": "#/$defs/b"}, "b": string()}}),
            "text",
        ),
        (
            "draft 4 id",
            json!({"$ref": "#a", "definitions": {"x": {"id": "#a", "type": "string"}}}),
            "text",
        ),
        (
            "draft 6 $id",
            json!({"$ref": "http://x.org/a.json", "$defs": {"x": {"$id": "http://x.org/a.json", "type": "string"}}}),
            "text",
        ),
        (
            "a relative $id",
            json!({"$ref": "a.json#/$defs/b", "$defs": {"x": {"$id": "http://x.org/a.json", "$defs": {"b": string()}}}}),
            "text",
        ),
        (
            "its own $id",
            json!({"$id": "http://x.org/r.json", "$ref": "http://x.org/r.json#/$defs/a", "$defs": {"a": string()}}),
            "text",
        ),
        (
            "2019-09 $anchor",
            json!({"$ref": "#a", "$defs": {"x": {"$anchor": "a", "type": "string"}}}),
            "text",
        ),
        (
            "2020-12 $dynamicRef",
            json!({"$dynamicRef": "#a", "$defs": {"x": {"$dynamicAnchor": "a", "type": "string"}}}),
            "text",
        ),
        (
            "a reference that may be null",
            json!({"$ref": "#/$defs/a", "nullable": true, "$defs": {"a": string()}}),
            "text?",
        ),
        (
            "2019-09 keywords beside",
            json!({"$ref": "#/$defs/a", "required": ["b"], "$defs": {"a": {"properties": {"b": string()}}}}),
            "{b: text}",
        ),
        (
            "a reference inside what has an $id",
            json!({"$ref": "#/$defs/x", "$defs": {"a": {"type": "integer"},
                "x": {"$id": "http://x.org/x.json", "$ref": "#/$defs/a", "$defs": {"a": string()}}}}),
            "text",
        ),
        (
            "an anchor inside what has an $id",
            json!({"properties": {"n": {"$ref": "#a"}, "t": {"$ref": "x.json"}}, "required": ["n", "t"], "$defs": {
                "x": {"$id": "http://x.org/x.json", "$ref": "#a", "$defs": {"a": {"$anchor": "a", "type": "string"}}},
                "y": {"$anchor": "a", "type": "integer"}}}),
            "{n: int, t: text}",
        ),
        (
            "a way into what has an $id",
            json!({"$ref": "#/$defs/x/properties/p", "$defs": {"a": {"type": "integer"}, "x": {"$id": "x.json",
                "properties": {"p": {"$ref": "#/$defs/a"}}, "$defs": {"a": string()}}}}),
            "text",
        ),
        (
            "what has an $id refers to the whole document's definitions",
            json!({"$ref": "x", "definitions": {"x": {"$id": "x", "$ref": "#/definitions/a"}, "a": string()}}),
            "text",
        ),
        (
            "draft 7 ignores what is beside a reference",
            json!({"$schema": "http://json-schema.org/draft-07/schema#", "properties": {
                "a": {"$ref": "#/definitions/a", "type": "integer", "required": ["b"], "enum": [1]}},
                "required": ["a"], "definitions": {"a": string()}}),
            "{a: text}",
        ),
        (
            "a reference that may be null, narrowed without a type",
            json!({"$ref": "#/$defs/a", "required": ["b"], "$defs": {"a": {"type": ["object", "null"], "properties": {"b": string()}}}}),
            "{b: text}?",
        ),
        (
            "a reference to itself",
            json!({"properties": {"n": {"$ref": "#"}}, "required": ["n"]}),
            "{n: {n: {n: {n: {n: any}}}}}",
        ),
        (
            "2019-09 $recursiveRef",
            json!({"properties": {"n": {"items": {"$recursiveRef": "#"}}}}),
            "{n?: [{n?: [{n?: [{n?: [{n?: [any]}]}]}]}]}",
        ),
        (
            "two that refer to each other",
            json!({"$ref": "#/$defs/a", "$defs": {
                "a": {"properties": {"b": {"$ref": "#/$defs/b"}}, "required": ["b"]},
                "b": {"properties": {"a": {"$ref": "#/$defs/a"}}, "required": ["a"]},
            }}),
            "{b: {a: {b: {a: any}}}}",
        ),
        (
            "a circle of nothing",
            json!({"$ref": "#/$defs/a", "$defs": {"a": {"$ref": "#/$defs/a"}}}),
            "any",
        ),
    ]);
}
