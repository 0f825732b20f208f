//! From sample values to a type, where there is no schema.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Field, Record, Type};

/// How deep samples are looked into; what lies deeper is any data.
const DEPTH_LIMIT: usize = 64;

/// The type that holds all samples. Null alone is any data.
pub(super) fn type_of<'a>(samples: impl IntoIterator<Item = &'a Value>) -> Type {
    match common(samples) {
        Type::Null => Type::Any,
        other => other,
    }
}

/// The same, but null is null, as among the known values of a schema.
pub(super) fn common<'a>(samples: impl IntoIterator<Item = &'a Value>) -> Type {
    common_of(&samples.into_iter().collect::<Vec<_>>(), 0)
}

fn common_of(samples: &[&Value], depth: usize) -> Type {
    let present: Vec<&Value> = samples.iter().copied().filter(|value| !value.is_null()).collect();
    let ty = match present.first() {
        None if samples.is_empty() => Type::Any,
        None => return Type::Null,
        Some(_) if depth >= DEPTH_LIMIT => Type::Any,
        Some(Value::Bool(_)) if present.iter().all(|value| value.is_boolean()) => Type::Bool,
        Some(Value::Number(_)) if present.iter().all(|value| value.is_number()) => number(&present),
        Some(Value::String(_)) if present.iter().all(|value| value.is_string()) => text(&present),
        Some(Value::Array(_)) if present.iter().all(|value| value.is_array()) => {
            let items: Vec<&Value> =
                present.iter().filter_map(|value| value.as_array()).flatten().collect();
            Type::list(value_type(&items, depth))
        }
        Some(Value::Object(_)) if present.iter().all(|value| value.is_object()) => {
            record(&present, depth)
        }
        _ => Type::Any,
    };
    if present.len() < samples.len() { ty.optional() } else { ty }
}

fn value_type(samples: &[&Value], depth: usize) -> Type {
    match common_of(samples, depth + 1) {
        Type::Null => Type::Any,
        other => other,
    }
}

/// A whole number beyond `i64` stays any data, which keeps all its digits.
fn number(samples: &[&Value]) -> Type {
    if samples.iter().all(|value| value.is_i64()) {
        Type::Int
    } else if samples.iter().any(|value| value.is_u64() && !value.is_i64()) {
        Type::Any
    } else {
        Type::Float
    }
}

fn text(samples: &[&Value]) -> Type {
    let is_date = |value: &&Value| value.as_str().is_some_and(is_date_time);
    if samples.iter().all(is_date) { Type::DateTime } else { Type::text() }
}

fn record(samples: &[&Value], depth: usize) -> Type {
    let mut values: BTreeMap<&str, Vec<&Value>> = BTreeMap::new();
    for (key, value) in samples.iter().filter_map(|sample| sample.as_object()).flatten() {
        values.entry(key.as_str()).or_default().push(value);
    }
    let fields = values.into_iter().map(|(name, values)| {
        let field = Field {
            name: name.to_owned(),
            ty: value_type(&values, depth),
            // Of one that only ever was null nothing is known.
            required: values.len() == samples.len() && values.iter().any(|value| !value.is_null()),
            about: String::new(),
        };
        if field.required { field } else { super::join::maybe(&field) }
    });
    Type::from_record(Record { title: String::new(), fields: fields.collect(), rest: None })
}

/// Whether a text looks like an RFC 3339 date and time: `2019-05-15T15:20:18Z`.
fn is_date_time(text: &str) -> bool {
    let shape: Option<&[u8; 19]> = text.as_bytes().first_chunk();
    let tail = text.get(19..).unwrap_or_default();
    shape.is_some_and(|shape| {
        shape.iter().zip(b"dddd-dd-ddTdd:dd:dd").all(|(found, wanted)| match wanted {
            b'd' => found.is_ascii_digit(),
            _ => found == wanted,
        })
    }) && (tail.ends_with('Z') || tail.contains(['+', '-']))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn samples_tell_their_type() {
        for (samples, expected) in [
            (vec![json!(7)], "whole number"),
            (vec![json!(7), json!(2.5)], "number"),
            (vec![json!(u64::MAX)], "any data"),
            (vec![json!("a"), json!(null)], "text, may be missing"),
            (vec![json!(null)], "any data"),
            (
                vec![json!("2019-05-15T15:20:18Z"), json!("2019-05-15T15:20:18.5+02:00")],
                "date and time",
            ),
            (vec![json!("2019-05-15T15:20:18Z"), json!("2019-05-15")], "text"),
            (vec![json!([]), json!([1])], "list of whole numbers"),
            (vec![json!([])], "list of any data"),
            (vec![json!([1, "a"])], "list of any data"),
            (vec![json!(1), json!("a")], "any data"),
            (vec![json!({}), json!([])], "any data"),
        ] {
            assert_eq!(type_of(&samples).to_string(), expected, "{samples:?}");
        }
    }

    #[test]
    fn samples_of_records_are_merged_by_field() {
        let ty = Type::from_samples(&[
            json!({"id": 7, "note": null, "tags": ["a"], "items": [{"sku": "a"}]}),
            json!({"id": 8, "note": "x", "items": [{"sku": "b", "price": 2.5}], "user": {"login": "ada"}}),
        ]);
        for (path, expected) in [
            ("id", "whole number"),
            ("note", "text, may be missing"),
            ("tags", "list of texts"),
            ("user", "record, may be missing"),
            ("items", "list of records"),
        ] {
            assert_eq!(ty.field(path).expect(path).ty.to_string(), expected, "{path}");
        }
        let Some(Type::List(item)) = ty.field("items").map(|field| &field.ty) else {
            panic!("a list")
        };
        assert_eq!(item.field("price").expect("price").ty.to_string(), "number, may be missing");
        assert!(!ty.field("tags").expect("tags").required);
    }

    #[test]
    fn deep_samples_end_in_any_data() {
        let deep = (0..5_000).fold(json!(1), |inner, _| Value::Array(vec![inner]));
        assert!(matches!(Type::from_sample(&deep), Type::List(_)));
        // serde_json drops a value level by level on the stack, which so many levels would overflow here.
        std::mem::forget(deep);
    }
}
