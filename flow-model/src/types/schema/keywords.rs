//! The keywords of one schema object: types, known values, records, lists, conditions.

use serde_json::{Map, Value};

use super::problem::{Fault, Step};
use super::{Field, Importer, Record, Type, join_raw, list};
use crate::types::sample;

/// Longest description kept with a field, in characters.
const ABOUT_LIMIT: usize = 120;

/// The keywords that are said of records alone.
const OF_RECORDS: [&str; 4] =
    ["properties", "required", "additionalProperties", "patternProperties"];
/// The keywords that are said of lists alone.
const OF_LISTS: [&str; 2] = ["items", "prefixItems"];

impl<'a> Importer<'a, '_> {
    /// What the object says itself, without references and combinations.
    pub(super) fn own(&mut self, schema: &'a Map<String, Value>) -> Type {
        if let Some(constant) = schema.get("const") {
            return known_values(std::slice::from_ref(constant));
        }
        if let Some(Value::Array(values)) = schema.get("enum") {
            return known_values(values);
        }
        match schema.get("type") {
            Some(Value::String(name)) => self.of_name(name, schema),
            Some(Value::Array(names)) => {
                let names: Vec<&str> = names.iter().filter_map(Value::as_str).collect();
                let types = names.into_iter().map(|name| self.of_name(name, schema));
                types.reduce(join_raw).unwrap_or(Type::Any)
            }
            Some(other) => {
                let found = other.to_string();
                self.unknown_type(found)
            }
            None if OF_RECORDS.iter().any(|key| schema.contains_key(*key)) => self.record(schema),
            None if OF_LISTS.iter().any(|key| schema.contains_key(*key)) => self.items(schema),
            None => Type::Any,
        }
    }

    fn of_name(&mut self, name: &str, schema: &'a Map<String, Value>) -> Type {
        match name {
            "null" => Type::Null,
            "boolean" => Type::Bool,
            "integer" => Type::Int,
            "number" => Type::Float,
            "string" => match schema.get("format").and_then(Value::as_str) {
                Some("date-time") => Type::DateTime,
                _ => Type::text(),
            },
            "array" => self.items(schema),
            "object" => self.record(schema),
            // Draft 3 and OpenAPI 2 had these for what JSON cannot say.
            "any" | "file" => Type::Any,
            other => self.unknown_type(other.to_owned()),
        }
    }

    fn unknown_type(&mut self, found: String) -> Type {
        self.place.push(Step::Key("type"));
        self.problem(Fault::UnknownType { found });
        self.place.pop();
        Type::Any
    }

    /// A list. The places of a tuple are not told apart: its items are of their common type.
    fn items(&mut self, schema: &'a Map<String, Value>) -> Type {
        let mut types = self.each(schema, "prefixItems");
        let mut rest = schema.get("items");
        if let Some(Value::Array(_)) = rest {
            types.extend(self.each(schema, "items"));
            rest = schema.get("additionalItems");
        }
        if let Some(rest) = rest.filter(|rest| !rest.is_boolean()) {
            types.push(self.below("items", rest));
        }
        Type::list(types.into_iter().reduce(join_raw).unwrap_or(Type::Any))
    }

    /// A record; one without listed fields is any data, as only its keys at run time tell what is in it.
    fn record(&mut self, schema: &'a Map<String, Value>) -> Type {
        let required: Vec<&str> =
            list(schema, "required").iter().filter_map(Value::as_str).collect();
        let mut fields = self.properties(schema, &required);
        let unlisted = required.iter().filter(|name| {
            schema.get("properties").is_none_or(|properties| properties.get(**name).is_none())
        });
        fields.extend(unlisted.map(|name| Field {
            name: (*name).to_owned(),
            ty: Type::Any,
            required: true,
            about: String::new(),
        }));
        fields.sort_by(|a, b| a.name.cmp(&b.name));
        fields.dedup_by(|a, b| a.name == b.name);
        let rest = self.rest(schema);
        if fields.is_empty() {
            return Type::Any;
        }
        let title = schema.get("title").and_then(Value::as_str).unwrap_or_default();
        Type::from_record(Record { title: title.to_owned(), fields, rest })
    }

    fn properties(&mut self, schema: &'a Map<String, Value>, required: &[&str]) -> Vec<Field> {
        let Some(properties) = schema.get("properties") else {
            return Vec::new();
        };
        self.place.push(Step::Key("properties"));
        let mut fields = Vec::new();
        if let Value::Object(properties) = properties {
            for (name, property) in properties {
                // `false` says that the field is never there.
                if *property != Value::Bool(false) {
                    fields.push(Field {
                        name: name.clone(),
                        ty: self.below(name, property),
                        required: required.contains(&name.as_str()),
                        about: about(property),
                    });
                }
            }
        } else {
            self.problem(Fault::NoSchema);
        }
        self.place.pop();
        fields
    }

    /// The type of fields that are not listed. Schemas leave `additionalProperties` out by habit, so that only
    /// an explicit one opens a record: otherwise no mistyped field would ever be found.
    fn rest(&mut self, schema: &'a Map<String, Value>) -> Option<Type> {
        let mut types = Vec::new();
        if let Some(Value::Object(patterns)) = schema.get("patternProperties") {
            self.place.push(Step::Key("patternProperties"));
            types.extend(patterns.iter().map(|(pattern, rest)| self.below(pattern, rest)));
            self.place.pop();
        }
        for key in ["additionalProperties", "unevaluatedProperties"] {
            if let Some(rest) = schema.get(key).filter(|rest| **rest != Value::Bool(false)) {
                types.push(self.below(key, rest));
            }
        }
        // What only requires fields says nothing of others.
        if !schema.contains_key("properties") && types.is_empty() {
            types.push(Type::Any);
        }
        types.into_iter().reduce(join_raw)
    }

    /// Fields that a record has under a condition may be missing; those it has anyway stay as they are.
    pub(super) fn conditional(&mut self, ty: Type, schema: &'a Map<String, Value>) -> Type {
        let mut parts: Vec<Type> = Vec::new();
        for key in ["then", "else"] {
            if let Some(part) = schema.get(key) {
                parts.push(self.below(key, part));
            }
        }
        for key in ["dependentSchemas", "dependencies"] {
            if let Some(Value::Object(schemas)) = schema.get(key) {
                self.place.push(Step::Key(key));
                for (name, part) in schemas.iter().filter(|(_, part)| part.is_object()) {
                    parts.push(self.below(name, part));
                }
                self.place.pop();
            }
        }
        let Some(record) = ty.as_record() else {
            return ty;
        };
        let mut record = record.clone();
        for part in parts.iter().filter_map(Type::as_record) {
            for field in &part.fields {
                if !record.fields.iter().any(|other| other.name == field.name) {
                    record.fields.push(Field { required: false, ..field.clone() });
                }
            }
        }
        in_place_of(&ty, record)
    }
}

/// The record in another's place, which may be missing.
fn in_place_of(ty: &Type, record: Record) -> Type {
    let record = Type::from_record(record);
    if matches!(ty, Type::Optional(_)) { record.optional() } else { record }
}

/// Variants told apart by a field, as OpenAPI's `discriminator` says: its known values are those that the
/// mapping names, or the names of the schemas. A base that others extend by `allOf` has a mapping alone.
pub(super) fn tagged(either: Type, schema: &Map<String, Value>, variants: &[Value]) -> Type {
    let discriminator = schema.get("discriminator");
    let tag = discriminator.and_then(|tag| tag.get("propertyName")?.as_str());
    let (Some(tag), Some(record)) = (tag, either.as_record()) else {
        return either;
    };
    let mapping = discriminator.and_then(|tag| tag.get("mapping")?.as_object());
    let known: Vec<String> = match mapping {
        Some(mapping) => mapping.keys().cloned().collect(),
        None => variants
            .iter()
            .filter_map(|variant| variant.get("$ref")?.as_str()?.rsplit('/').next())
            .map(str::to_owned)
            .collect(),
    };
    let mut record = record.clone();
    for field in record.fields.iter_mut().filter(|field| field.name == tag) {
        if field.ty == Type::text() {
            field.ty = Type::Text { known: known.clone().into() };
        }
    }
    in_place_of(&either, record)
}

fn known_values(values: &[Value]) -> Type {
    let texts: Vec<String> = values.iter().filter_map(Value::as_str).map(str::to_owned).collect();
    let texts = (!texts.is_empty()).then(|| Type::Text { known: texts.into() });
    let others = values.iter().filter(|value| !value.is_string());
    let others = others.map(|value| sample::common([value]));
    texts.into_iter().chain(others).reduce(join_raw).unwrap_or(Type::Any)
}

/// The first sentence of a description, in plain text.
fn about(schema: &Value) -> String {
    let text = schema.get("description").and_then(Value::as_str).unwrap_or_default();
    let line = text.lines().next().unwrap_or_default().trim();
    let sentence = line.split_inclusive(". ").next().unwrap_or_default().trim();
    if sentence.chars().count() > ABOUT_LIMIT { String::new() } else { sentence.to_owned() }
}
