//! From sample values to a type, where there is no schema.

use serde_json::Value;

use super::join::join;
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
            fields: object.iter().map(|(name, value)| field_of(name, value)).collect(),
            rest: None,
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
            item.field("price").map(|field| field.ty.to_string()).as_deref(),
            Some("number, may be missing")
        );
    }
}
