//! From JSON Schema (draft 4 to 2020-12) and OpenAPI schema objects to types.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::join::{join, maybe, meet};
use super::{Field, Record, Type};

/// How deep schemas may stand in each other before the rest counts as any data.
const DEPTH_LIMIT: usize = 64;
/// How many schema objects one import visits before the rest counts as any data.
const VISIT_LIMIT: usize = 500_000;
/// Longest description kept with a field, in characters.
const ABOUT_LIMIT: usize = 120;

/// Imports a schema; references are looked up in `document`.
pub(super) fn import(schema: &Value, document: &Value) -> Type {
    Importer { document, done: BTreeMap::new(), open: Vec::new(), cuts: 0, depth: 0, visits: 0 }
        .type_of(schema)
}

struct Importer<'a> {
    document: &'a Value,
    /// References that are imported already, by their text.
    done: BTreeMap<&'a str, Type>,
    /// References that are being imported: one that comes again is a cycle.
    open: Vec<&'a str>,
    /// How often something was cut off; a reference with a cut inside depends on where it was entered.
    cuts: usize,
    depth: usize,
    visits: usize,
}

impl<'a> Importer<'a> {
    fn type_of(&mut self, schema: &'a Value) -> Type {
        let Value::Object(schema) = schema else {
            // `true` accepts everything; `false` describes a value that never comes.
            return Type::Any;
        };
        self.visits += 1;
        if self.depth >= DEPTH_LIMIT || self.visits > VISIT_LIMIT {
            self.cuts += 1;
            return Type::Any;
        }
        self.depth += 1;
        let found = self.of_object(schema);
        self.depth -= 1;
        found
    }

    fn of_object(&mut self, schema: &'a Map<String, Value>) -> Type {
        let mut ty = match schema.get("$ref").and_then(Value::as_str) {
            Some(reference) => meet(self.referred(reference), self.own(schema)),
            None => self.own(schema),
        };
        for part in list(schema, "allOf") {
            ty = meet(ty, self.type_of(part));
        }
        for key in ["oneOf", "anyOf"] {
            let variants: Vec<Type> =
                list(schema, key).iter().map(|variant| self.type_of(variant)).collect();
            if let Some(either) = variants.into_iter().reduce(join) {
                ty = either_or_own(ty, either);
            }
        }
        let nullable = ["nullable", "x-nullable"]
            .iter()
            .any(|key| schema.get(*key) == Some(&Value::Bool(true)));
        if nullable { ty.optional() } else { ty }
    }

    /// What the object says itself, without references and combinations.
    fn own(&mut self, schema: &'a Map<String, Value>) -> Type {
        if let Some(constant) = schema.get("const") {
            return known_values(std::slice::from_ref(constant));
        }
        if schema.contains_key("enum") {
            return known_values(list(schema, "enum"));
        }
        match schema.get("type") {
            Some(Value::String(name)) => self.of_name(name, schema),
            Some(Value::Array(names)) => {
                let names: Vec<&str> = names.iter().filter_map(Value::as_str).collect();
                names
                    .into_iter()
                    .map(|name| self.of_name(name, schema))
                    .reduce(join)
                    .unwrap_or(Type::Any)
            }
            _ if schema.contains_key("properties") => self.of_name("object", schema),
            _ if schema.contains_key("items") => self.of_name("array", schema),
            _ => Type::Any,
        }
    }

    fn of_name(&mut self, name: &str, schema: &'a Map<String, Value>) -> Type {
        match name {
            "null" => Type::Null,
            "boolean" => Type::Bool,
            "integer" => Type::Int,
            "number" => Type::Float,
            "string" if schema.get("format").and_then(Value::as_str) == Some("date-time") => {
                Type::DateTime
            }
            "string" => Type::text(),
            "array" => {
                let items = schema.get("items").filter(|items| !items.is_array());
                Type::list(items.map_or(Type::Any, |items| self.type_of(items)))
            }
            "object" => self.record(schema),
            _ => Type::Any,
        }
    }

    /// A record; one without listed fields is any data, as only its keys at run time tell what is in it.
    fn record(&mut self, schema: &'a Map<String, Value>) -> Type {
        let Some(properties) =
            schema.get("properties").and_then(Value::as_object).filter(|map| !map.is_empty())
        else {
            return Type::Any;
        };
        let required: Vec<&str> =
            list(schema, "required").iter().filter_map(Value::as_str).collect();
        let fields = properties.iter().map(|(name, property)| {
            let field = Field {
                name: name.clone(),
                ty: self.type_of(property),
                required: true,
                about: about(property),
            };
            if required.contains(&name.as_str()) { field } else { maybe(&field) }
        });
        let fields = fields.collect();
        // Schemas leave `additionalProperties` out by habit, so that only an explicit one opens a record:
        // otherwise no mistyped field would ever be found.
        let rest = match schema.get("additionalProperties") {
            None | Some(Value::Bool(false)) => None,
            Some(rest) => Some(self.type_of(rest)),
        };
        let title = schema.get("title").and_then(Value::as_str).unwrap_or_default();
        Type::from_record(Record { title: title.to_owned(), fields, rest })
    }

    fn referred(&mut self, reference: &'a str) -> Type {
        if let Some(done) = self.done.get(reference) {
            return done.clone();
        }
        let target = if self.open.contains(&reference) { None } else { self.target(reference) };
        let Some(target) = target else {
            self.cuts += 1;
            return Type::Any;
        };
        let cuts = self.cuts;
        self.open.push(reference);
        let found = self.type_of(target);
        self.open.pop();
        if self.cuts == cuts {
            self.done.insert(reference, found.clone());
        }
        found
    }

    fn target(&self, reference: &str) -> Option<&'a Value> {
        let pointer = reference.strip_prefix('#')?;
        self.document.pointer(pointer).or_else(|| self.document.pointer(&unescaped(pointer)))
    }
}

/// Undoes the percent escapes a reference may have as part of a URL. Keys in real documents use these alone.
fn unescaped(pointer: &str) -> String {
    [("%20", " "), ("%24", "$"), ("%7B", "{"), ("%7D", "}"), ("%25", "%")]
        .iter()
        .fold(pointer.to_owned(), |text, (escape, plain)| text.replace(escape, plain))
}

/// A schema with variants and own keywords: the own ones narrow each variant; records add their fields.
fn either_or_own(own: Type, either: Type) -> Type {
    match (own, either) {
        (Type::Any, either) => either,
        (Type::Record(own), either) if either.as_record().is_some() => {
            meet(Type::Record(own), either)
        }
        // `type: [string, integer, null]` beside `oneOf` says the same twice; the variants say it better.
        (Type::Optional(_), either) => either.optional(),
        (own, Type::Any) => own,
        (own, either) => meet(either, own),
    }
}

fn known_values(values: &[Value]) -> Type {
    let texts: Vec<String> = values.iter().filter_map(Value::as_str).map(str::to_owned).collect();
    let others = values.iter().filter(|value| !value.is_string()).map(Type::from_sample_value);
    let texts = (!texts.is_empty()).then(|| Type::Text { known: texts.into() });
    texts.into_iter().chain(others).reduce(join).unwrap_or(Type::Any)
}

impl Type {
    /// As `from_sample`, but null is null: in an enum it is a value like others.
    fn from_sample_value(value: &Value) -> Self {
        if value.is_null() { Self::Null } else { Self::from_sample(value) }
    }
}

fn list<'a>(schema: &'a Map<String, Value>, key: &str) -> &'a [Value] {
    schema.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// The first sentence of a description, in plain text.
fn about(schema: &Value) -> String {
    let text = schema.get("description").and_then(Value::as_str).unwrap_or_default();
    let line = text.lines().next().unwrap_or_default().trim();
    let sentence = line.split_inclusive(". ").next().unwrap_or_default().trim();
    if sentence.chars().count() > ABOUT_LIMIT { String::new() } else { sentence.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn words(schema: &Value) -> String {
        let document = json!({"defs": {
            "user": {"type": "object", "title": "User", "properties": {"login": {"type": "string"}}, "required": ["login"]},
            "node": {"type": "object", "title": "Node", "properties": {"next": {"$ref": "#/defs/node"}}},
        }});
        Type::from_schema(schema, &document).to_string()
    }

    #[test]
    fn keywords_become_types() {
        for (schema, expected) in [
            (json!(true), "any data"),
            (json!({"type": ["string", "null"]}), "text, may be missing"),
            (json!({"type": "string", "nullable": true}), "text, may be missing"),
            (json!({"type": "string", "format": "date-time"}), "date and time"),
            (json!({"enum": ["a", "b", null]}), "text: \"a\", \"b\", may be missing"),
            (json!({"const": 3}), "whole number"),
            (json!({"$ref": "#/defs/user"}), "record User"),
            (json!({"$ref": "#/defs/none"}), "any data"),
            (
                json!({"oneOf": [{"type": "null"}, {"$ref": "#/defs/user"}]}),
                "record User, may be missing",
            ),
            (json!({"anyOf": [{"type": "integer"}, {"type": "number"}]}), "number"),
            (json!({"anyOf": [{"type": "integer"}, {"type": "string"}]}), "any data"),
            (json!({"type": "array", "items": {"type": "integer"}}), "list of whole numbers"),
            (json!({"type": "object", "additionalProperties": {"type": "string"}}), "any data"),
            (json!({"$ref": "#/defs/node"}), "record Node"),
        ] {
            assert_eq!(words(&schema), expected, "{schema}");
        }
    }

    #[test]
    fn all_of_adds_fields_and_one_of_makes_them_optional() {
        let record = |name: &str| json!({"type": "object", "properties": {name: {"type": "string"}}, "required": [name]});
        let both = Type::from_schema(&json!({"allOf": [record("a"), record("b")]}), &Value::Null);
        let either = Type::from_schema(&json!({"oneOf": [record("a"), record("b")]}), &Value::Null);
        for (ty, words) in [(&both, "text"), (&either, "text, may be missing")] {
            for name in ["a", "b"] {
                assert_eq!(ty.field(name).expect("both fields").ty.to_string(), words);
            }
        }
    }

    #[test]
    fn deep_schemas_end_in_any_data() {
        let deep = (0..1_000)
            .fold(json!({"type": "string"}), |inner, _| json!({"type": "array", "items": inner}));
        assert!(matches!(Type::from_schema(&deep, &Value::Null), Type::List(_)));
    }
}
