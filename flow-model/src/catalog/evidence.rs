//! What published examples say about a schema: which fields they lack, and which nullable records are never null.

use serde_json::Value;

use crate::types::join::{join, maybe};
use crate::types::{Field, Record, Type};

/// In how many examples a nullable record must stand, never null, to count as always there.
const WITNESSES: usize = 3;

/// Widens a type until it accepts all examples: what one lacks may be missing, what is null may be null,
/// what is of another type is any data.
pub(super) fn loosen(ty: &Type, examples: &[&Value]) -> Type {
    examples.iter().fold(ty.clone(), |ty, example| loosen_by(&ty, example))
}

fn loosen_by(ty: &Type, example: &Value) -> Type {
    match (ty, example) {
        (Type::Any | Type::Unknown, _) => ty.clone(),
        (Type::Optional(inner), example) => {
            if example.is_null() {
                ty.clone()
            } else {
                loosen_by(inner, example).optional()
            }
        }
        (Type::Null, Value::Null) => Type::Null,
        (ty, Value::Null) => ty.clone().optional(),
        (Type::List(item), Value::Array(items)) => {
            Type::list(items.iter().fold((**item).clone(), |ty, example| loosen_by(&ty, example)))
        }
        (Type::Record(record), Value::Object(object)) => {
            let fields = record.fields.iter().map(|field| match object.get(&field.name) {
                Some(value) => Field { ty: loosen_by(&field.ty, value), ..field.clone() },
                None => maybe(field),
            });
            Type::from_record(Record { fields: fields.collect(), ..(**record).clone() })
        }
        (ty, example) if ty.accepts(example).is_ok() => ty.clone(),
        (ty, example) => join(ty.clone(), Type::from_sample(example)),
    }
}

/// Takes "may be null" from required records that stand in enough examples and are null in none.
/// An event with a null there all the same goes to the dead letter, not lost.
pub(super) fn never_null(ty: &Type, examples: &[&Value]) -> Type {
    match ty {
        Type::Optional(inner) => never_null(inner, &present(examples)).optional(),
        Type::List(item) => {
            let items: Vec<&Value> =
                examples.iter().filter_map(|value| value.as_array()).flatten().collect();
            Type::list(never_null(item, &items))
        }
        Type::Record(record) => {
            let fields = record.fields.iter().map(|field| {
                let values: Vec<&Value> =
                    examples.iter().filter_map(|value| value.get(&field.name)).collect();
                Field { ty: field_type(field, &values), ..field.clone() }
            });
            Type::from_record(Record { fields: fields.collect(), ..(**record).clone() })
        }
        other => other.clone(),
    }
}

fn field_type(field: &Field, values: &[&Value]) -> Type {
    let ty = never_null(&field.ty, values);
    let always =
        field.required && values.len() >= WITNESSES && values.iter().all(|value| value.is_object());
    if always && matches!(ty.present(), Type::Record(_)) { ty.present().clone() } else { ty }
}

fn present<'a>(examples: &[&'a Value]) -> Vec<&'a Value> {
    examples.iter().copied().filter(|value| !value.is_null()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_example_that_lacks_a_field_makes_it_optional() {
        let ty = Type::record([
            ("id", Type::Int),
            ("name", Type::text()),
            ("tags", Type::list(Type::text())),
        ]);
        let example = json!({"id": null});
        let ty = loosen(&ty, &[&example]);
        assert_eq!(ty.accepts(&example), Ok(()));
        let words = |name: &str| ty.field(name).expect("it stays").ty.to_string();
        assert_eq!(
            (words("id"), words("name"), words("tags")),
            (
                "whole number, may be missing".into(),
                "text, may be missing".into(),
                "list of texts".into()
            )
        );
    }

    #[test]
    fn a_nullable_record_that_is_never_null_is_always_there() {
        let user = || Type::record([("login", Type::text())]).optional();
        let field = |name: &str| Field {
            name: name.into(),
            ty: user(),
            required: true,
            about: String::new(),
        };
        let ty = Type::from_record(Record {
            fields: vec![field("user"), field("milestone")],
            ..Record::default()
        });
        let example = json!({"user": {"login": "a"}, "milestone": null});
        let few = never_null(&ty, &[&example]);
        let many = never_null(&ty, &[&example, &example, &example]);
        let optional = |ty: &Type, name: &str| {
            matches!(ty.field(name).expect("a field").ty, Type::Optional(_))
        };
        assert!(optional(&few, "user") && !optional(&many, "user") && optional(&many, "milestone"));
    }
}
