//! From sample values to a type, where there is no schema.

use serde_json::Value;

use super::{Field, Record, Type};

/// The type of one sample.
pub(super) fn type_of(sample: &Value) -> Type {
    match sample {
        Value::Null => Type::Any,
        Value::Bool(_) => Type::Bool,
        Value::Number(number) if number.is_i64() => Type::Int,
        Value::Number(_) => Type::Float,
        Value::String(text) if is_date_time(text) => Type::DateTime,
        Value::String(_) => Type::text(),
        Value::Array(items) => {
            let item = items.iter().map(type_of).reduce(join);
            Type::list(item.unwrap_or(Type::Any))
        }
        Value::Object(object) => Type::from_record(Record {
            title: String::new(),
            fields: object
                .iter()
                .map(|(name, value)| field_of(name, value))
                .collect(),
            rest: Some(Type::Any),
        }),
    }
}

fn field_of(name: &str, value: &Value) -> Field {
    Field {
        name: name.to_owned(),
        ty: type_of(value),
        required: !value.is_null(),
        about: String::new(),
    }
}

/// The narrowest type that holds both.
pub(super) fn join(a: Type, b: Type) -> Type {
    match (a, b) {
        (a, b) if a == b => a,
        (Type::Null, other) | (other, Type::Null) => other.optional(),
        (Type::Optional(a), b) => join((*a).clone(), b.present().clone()).optional(),
        (a, Type::Optional(b)) => join(a, (*b).clone()).optional(),
        (Type::Int, Type::Float) | (Type::Float, Type::Int) => Type::Float,
        (Type::Text { known: a }, Type::Text { known: b }) => join_known(&a, &b),
        (a, b) if a.is_text() && b.is_text() => Type::text(),
        (Type::List(a), Type::List(b)) => Type::list(join((*a).clone(), (*b).clone())),
        (Type::Record(a), Type::Record(b)) => join_records(&a, &b),
        _ => Type::Any,
    }
}

fn join_known(a: &[String], b: &[String]) -> Type {
    if a.is_empty() || b.is_empty() {
        return Type::text();
    }
    let mut known = a.to_vec();
    known.extend(b.iter().filter(|value| !a.contains(value)).cloned());
    Type::Text {
        known: known.into(),
    }
}

fn join_records(a: &Record, b: &Record) -> Type {
    let mut fields = Vec::with_capacity(a.fields.len());
    for field in &a.fields {
        fields.push(match b.field(&field.name) {
            Some(other) => Field {
                ty: join(field.ty.clone(), other.ty.clone()),
                required: field.required && other.required,
                ..field.clone()
            },
            None => maybe(field),
        });
    }
    fields.extend(
        b.fields
            .iter()
            .filter(|field| a.field(&field.name).is_none())
            .map(maybe),
    );
    let rest = match (&a.rest, &b.rest) {
        (None, None) => None,
        (Some(rest), None) | (None, Some(rest)) => Some(rest.clone()),
        (Some(a), Some(b)) => Some(join(a.clone(), b.clone())),
    };
    let title = if a.title == b.title {
        a.title.clone()
    } else {
        String::new()
    };
    Type::from_record(Record {
        title,
        fields,
        rest,
    })
}

/// The same field where it may be missing.
pub(super) fn maybe(field: &Field) -> Field {
    let ty = match &field.ty {
        list @ Type::List(_) => list.clone(),
        other => other.clone().optional(),
    };
    Field {
        ty,
        required: false,
        ..field.clone()
    }
}

/// Whether a text looks like an RFC 3339 date and time: `2019-05-15T15:20:18Z`.
fn is_date_time(text: &str) -> bool {
    let shape: Option<&[u8; 19]> = text.as_bytes().first_chunk();
    let tail = text.get(19..).unwrap_or_default();
    shape.is_some_and(|shape| {
        shape
            .iter()
            .zip(b"dddd-dd-ddTdd:dd:dd")
            .all(|(found, wanted)| match wanted {
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
    fn a_sample_tells_its_type() {
        let ty = Type::from_sample(&json!({
            "id": 7, "at": "2019-05-15T15:20:18Z", "items": [{"sku": "a"}, {"sku": "b", "price": 2.5}], "note": null
        }));
        let words = |name: &str| ty.field(name).map(|field| field.ty.to_string());
        assert_eq!(words("id").as_deref(), Some("whole number"));
        assert_eq!(words("at").as_deref(), Some("date and time"));
        assert_eq!(words("note").as_deref(), Some("any data"));
        let Some(Type::List(item)) = ty.field("items").map(|field| &field.ty) else {
            panic!("a list")
        };
        assert_eq!(
            item.field("price")
                .map(|field| field.ty.to_string())
                .as_deref(),
            Some("number, may be missing")
        );
    }
}
