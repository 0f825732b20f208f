//! Whether a JSON value fits a type, by the rules serde applies to the struct made from that type.

use serde_json::Value;

use super::{Record, Type};

/// Checks a value; the error names the path and what was found there.
pub(super) fn accepts(ty: &Type, value: &Value, path: &mut Vec<String>) -> Result<(), String> {
    let fits = match ty {
        Type::Any | Type::Unknown => true,
        Type::Null => value.is_null(),
        Type::Bool => value.is_boolean(),
        Type::Int => value.is_i64(),
        Type::Float => value.is_number(),
        // Known values guide people; a provider may add one at any time, so every text is accepted.
        Type::Text { .. } | Type::DateTime => value.is_string(),
        Type::Optional(inner) => {
            return if value.is_null() { Ok(()) } else { accepts(inner, value, path) };
        }
        Type::List(item) => return accepts_list(item, value, path),
        Type::Record(record) => return accepts_record(record, value, path),
    };
    if fits { Ok(()) } else { Err(refusal(ty, value, path)) }
}

fn accepts_list(item: &Type, value: &Value, path: &mut Vec<String>) -> Result<(), String> {
    let Value::Array(items) = value else {
        return Err(refusal(&Type::list(item.clone()), value, path));
    };
    for (index, entry) in items.iter().enumerate() {
        path.push(index.to_string());
        accepts(item, entry, path)?;
        path.pop();
    }
    Ok(())
}

fn accepts_record(record: &Record, value: &Value, path: &mut Vec<String>) -> Result<(), String> {
    let Value::Object(object) = value else {
        return Err(format!("`{}` is {}, not a record", path.join("."), kind(value)));
    };
    for field in &record.fields {
        path.push(field.name.clone());
        match object.get(&field.name) {
            Some(value) => accepts(&field.ty, value, path)?,
            // serde reads a missing option as none, whatever the schema requires.
            None if field.required && !matches!(field.ty, Type::Optional(_)) => {
                return Err(format!("`{}` is missing", path.join(".")));
            }
            None => {}
        }
        path.pop();
    }
    Ok(())
}

fn refusal(ty: &Type, value: &Value, path: &[String]) -> String {
    format!("`{}` is {}, not {ty}", path.join("."), kind(value))
}

pub(super) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "a record",
    }
}
