//! The narrowest type that holds the values of two types, and the type that satisfies two.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Field, Record, Type};

/// How a field looks that may be missing.
type Missing = fn(&Field) -> Field;

/// The narrowest type that holds both.
pub(crate) fn join(a: Type, b: Type) -> Type {
    joined(a, b, maybe)
}

/// The same for types whose fields are not settled yet; see [`settled`].
pub(super) fn join_raw(a: Type, b: Type) -> Type {
    joined(a, b, |field| Field { required: false, ..field.clone() })
}

fn joined(a: Type, b: Type, missing: Missing) -> Type {
    let join = |a: Type, b: Type| joined(a, b, missing);
    match (a, b) {
        (a, b) if a == b => a,
        (Type::Null, other) | (other, Type::Null) => other.optional(),
        (Type::Optional(a), b) => join((*a).clone(), b.present().clone()).optional(),
        (a, Type::Optional(b)) => join(a, (*b).clone()).optional(),
        (Type::Int, Type::Float) | (Type::Float, Type::Int) => Type::Float,
        (Type::Text { known: a }, Type::Text { known: b }) => join_known(&a, &b),
        (a, b) if a.is_text() && b.is_text() => Type::text(),
        (Type::List(a), Type::List(b)) => Type::list(join((*a).clone(), (*b).clone())),
        (Type::Record(a), Type::Record(b)) => join_records(&a, &b, missing),
        _ => Type::Any,
    }
}

fn join_known(a: &[String], b: &[String]) -> Type {
    if a.is_empty() || b.is_empty() {
        return Type::text();
    }
    let mut known = a.to_vec();
    known.extend(b.iter().filter(|value| !a.contains(value)).cloned());
    Type::Text { known: known.into() }
}

fn join_records(a: &Record, b: &Record, missing: Missing) -> Type {
    let join = |a: &Type, b: &Type| joined(a.clone(), b.clone(), missing);
    let mut fields = Vec::with_capacity(a.fields.len());
    for field in &a.fields {
        fields.push(match b.field(&field.name) {
            Some(other) => Field {
                ty: join(&field.ty, &other.ty),
                required: field.required && other.required,
                ..field.clone()
            },
            None => missing(field),
        });
    }
    fields.extend(b.fields.iter().filter(|field| a.field(&field.name).is_none()).map(missing));
    let rest = match (&a.rest, &b.rest) {
        (None, None) => None,
        (Some(rest), None) | (None, Some(rest)) => Some(rest.clone()),
        (Some(a), Some(b)) => Some(join(a, b)),
    };
    let title = if a.title == b.title { a.title.clone() } else { String::new() };
    Type::from_record(Record { title, fields, rest })
}

/// The same field where it may be missing.
pub(crate) fn maybe(field: &Field) -> Field {
    let ty = match &field.ty {
        list @ Type::List(_) => list.clone(),
        other => other.clone().optional(),
    };
    Field { ty, required: false, ..field.clone() }
}

/// The type of values that are of both types, as `allOf` says; the first wins where they contradict each other.
pub(super) fn meet(a: Type, b: Type) -> Type {
    match (a, b) {
        (Type::Any, other) | (other, Type::Any) => other,
        (Type::Optional(a), Type::Optional(b)) => meet((*a).clone(), (*b).clone()).optional(),
        (Type::Optional(a), b) | (b, Type::Optional(a)) => meet((*a).clone(), b),
        (Type::Float, Type::Int) => Type::Int,
        (Type::Text { known }, other) if known.is_empty() && other.is_text() => other,
        (Type::Text { known: a }, Type::Text { known: b }) if !b.is_empty() => {
            let both: Vec<String> = a.iter().filter(|value| b.contains(value)).cloned().collect();
            Type::Text { known: if both.is_empty() { a } else { both.into() } }
        }
        (Type::List(a), Type::List(b)) => Type::list(meet((*a).clone(), (*b).clone())),
        (Type::Record(a), Type::Record(b)) => meet_records(&a, &b),
        (a, _) => a,
    }
}

fn meet_records(a: &Record, b: &Record) -> Type {
    let both = |field: &Field| match b.field(&field.name) {
        Some(other) => Field {
            ty: meet(field.ty.clone(), other.ty.clone()),
            required: field.required || other.required,
            ..field.clone()
        },
        None => field.clone(),
    };
    let mut fields: Vec<Field> = a.fields.iter().map(both).collect();
    fields.extend(b.fields.iter().filter(|field| a.field(&field.name).is_none()).cloned());
    let rest = match (&a.rest, &b.rest) {
        (Some(a), Some(b)) => Some(meet(a.clone(), b.clone())),
        _ => None,
    };
    let title = if a.title.is_empty() { &b.title } else { &a.title };
    Type::from_record(Record { title: title.clone(), fields, rest })
}

/// An imported type with what its fields say of missing put into their types. What is shared stays shared.
pub(super) fn settled(ty: &Type) -> Type {
    settle(ty, &mut BTreeMap::new())
}

fn settle(ty: &Type, done: &mut BTreeMap<usize, Type>) -> Type {
    match ty {
        Type::Optional(inner) => settle(inner, done).optional(),
        Type::List(item) => Type::list(settle(item, done)),
        Type::Record(record) => {
            let place = Arc::as_ptr(record).addr();
            if let Some(done) = done.get(&place) {
                return done.clone();
            }
            let fields = record.fields.iter().map(|field| {
                let field = Field { ty: settle(&field.ty, done), ..field.clone() };
                if field.required { field } else { maybe(&field) }
            });
            let fields = fields.collect();
            let rest = record.rest.as_ref().map(|rest| settle(rest, done));
            let settled = Type::from_record(Record { title: record.title.clone(), fields, rest });
            done.insert(place, settled.clone());
            settled
        }
        other => other.clone(),
    }
}
