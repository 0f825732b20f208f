//! A value while an expression is computed: what its Rust would hold, made from JSON by its type.

use std::borrow::Cow;
use std::cmp::Ordering;

use serde_json::{Map, Number, Value};

use super::series::Series;
use crate::types::{Field, Type, key_named};

/// A value. What borrows lives in the samples of the scope.
#[derive(Clone, Debug)]
pub(super) enum Data<'a> {
    /// An option without value, or nothing at all.
    Missing,
    Truth(bool),
    Whole(i64),
    Number(f64),
    /// Text, also one letter.
    Text(Cow<'a, str>),
    List(Vec<Data<'a>>),
    /// Items that are made when they are asked for; they are a list wherever they are no receiver.
    Items(Box<Series<'a>>),
    /// The letters of a text as items; they are a text again wherever they are no receiver.
    Letters(Box<Series<'a>>),
    /// A record with its type; its fields are read on demand.
    Record(&'a Value, Type),
    /// Any data.
    Json(Cow<'a, Value>),
}

/// What a missing key is read from.
static NOTHING: Value = Value::Null;

impl<'a> Data<'a> {
    /// A JSON value as the Rust of its type would hold it. One that does not fit is taken for what it is.
    pub fn from_json(value: &'a Value, ty: &Type) -> Self {
        match (ty, value) {
            (Type::Any, value) => Self::Json(Cow::Borrowed(value)),
            (Type::Optional(inner), value) if !value.is_null() => Self::from_json(value, inner),
            (Type::List(_), Value::Null) => Self::List(Vec::new()),
            (_, Value::Null) => Self::Missing,
            (_, Value::Bool(truth)) => Self::Truth(*truth),
            (Type::Float, Value::Number(number)) => {
                Self::Number(number.as_f64().unwrap_or_default())
            }
            (_, Value::Number(number)) => match number.as_i64() {
                Some(number) => Self::Whole(number),
                None => Self::Number(number.as_f64().unwrap_or_default()),
            },
            (_, Value::String(text)) => Self::Text(Cow::Borrowed(text)),
            (ty, Value::Array(items)) => {
                let item = match ty {
                    Type::List(item) => item,
                    _ => &Type::Unknown,
                };
                Self::List(items.iter().map(|value| Self::from_json(value, item)).collect())
            }
            (ty, Value::Object(_)) => Self::Record(value, ty.clone()),
        }
    }

    /// As JSON, the way serde writes it: what is no finite number is null.
    pub fn into_json(self) -> Value {
        match self {
            Self::Missing => Value::Null,
            Self::Truth(truth) => Value::Bool(truth),
            Self::Whole(number) => number.into(),
            Self::Number(number) => Number::from_f64(number).map_or(Value::Null, Value::Number),
            Self::Text(text) => Value::String(text.into_owned()),
            Self::List(items) => items.into_iter().map(Self::into_json).collect(),
            // What stands alone was gathered before.
            Self::Items(_) | Self::Letters(_) => Value::Null,
            Self::Record(value, ty) => record_json(value, &ty),
            Self::Json(value) => value.into_owned(),
        }
    }

    /// A field of a record; none for what has no fields.
    pub fn member(&self, name: &str) -> Option<Self> {
        match self {
            Self::Record(value, ty) => {
                let field = ty.as_record().and_then(|record| record.named(name));
                Some(match field {
                    Some(Field { name, ty, .. }) => {
                        Self::from_json(value.get(name).unwrap_or(&NOTHING), ty)
                    }
                    None => Self::from_json(by_rust_name(value, name), &Type::Unknown),
                })
            }
            Self::Missing => Some(Self::Missing),
            _ => None,
        }
    }

    /// A part of any data: null where there is none.
    pub fn part(&self, key: &Self) -> Option<Self> {
        let Self::Json(value) = self else {
            return None;
        };
        let of = |value: &'a Value| match key {
            Self::Text(key) => value.get(&**key),
            Self::Whole(place) => value.get(usize::try_from(*place).ok()?),
            _ => None,
        };
        Some(Self::Json(match value {
            Cow::Borrowed(value) => Cow::Borrowed(of(value).unwrap_or(&NOTHING)),
            Cow::Owned(value) => Cow::Owned(
                match key {
                    Self::Text(key) => value.get(&**key),
                    Self::Whole(place) => usize::try_from(*place).ok().and_then(|at| value.get(at)),
                    _ => None,
                }
                .cloned()
                .unwrap_or_default(),
            ),
        }))
    }

    pub fn truth(&self) -> Option<bool> {
        match self {
            Self::Truth(truth) => Some(*truth),
            _ => None,
        }
    }

    pub fn whole(&self) -> Option<i64> {
        match self {
            Self::Whole(number) => Some(*number),
            _ => None,
        }
    }

    /// A count or place, on every machine of 64 bits: below 0 there is none, so it counts as 0.
    pub fn size(&self) -> Option<u64> {
        Some(u64::try_from(self.whole()?).unwrap_or_default())
    }

    pub fn number(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(*number),
            _ => None,
        }
    }

    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    pub fn is_missing(&self) -> bool {
        matches!(self, Self::Missing)
    }

    /// How much of it there is, in bytes, as far as it was made here.
    pub fn weight(&self) -> usize {
        match self {
            Self::Text(Cow::Owned(text)) => text.len(),
            Self::List(items) => items.len() * size_of::<Self>(),
            _ => 0,
        }
    }

    /// As `==` compares; none for what Rust does not compare.
    pub fn equals(&self, other: &Self) -> Option<bool> {
        Some(match (self, other) {
            (Self::Truth(a), Self::Truth(b)) => a == b,
            (Self::Whole(a), Self::Whole(b)) => a == b,
            #[expect(clippy::float_cmp, reason = "the flow's own `==` does the same")]
            (Self::Number(a), Self::Number(b)) => a == b,
            (Self::Text(a), Self::Text(b)) => a == b,
            (Self::Json(a), Self::Json(b)) => a == b,
            (Self::Json(value), other) | (other, Self::Json(value)) => match other {
                Self::Truth(truth) => **value == *truth,
                Self::Whole(number) => **value == *number,
                Self::Number(number) => **value == *number,
                Self::Text(text) => **value == **text,
                _ => return None,
            },
            (Self::List(a), Self::List(b)) => {
                if a.len() != b.len() {
                    return Some(false);
                }
                for (a, b) in a.iter().zip(b) {
                    if !a.equals(b)? {
                        return Some(false);
                    }
                }
                true
            }
            (Self::Missing, Self::Missing) => true,
            (Self::Missing, _) | (_, Self::Missing) => false,
            _ => return None,
        })
    }

    /// As `<` and the like compare. Outer none: not for these values. Inner none: one is no number at all.
    pub fn compared(&self, other: &Self) -> Option<Option<Ordering>> {
        Some(match (self, other) {
            (Self::Text(a), Self::Text(b)) => Some(a.cmp(b)),
            (Self::Whole(a), Self::Whole(b)) => Some(a.cmp(b)),
            (Self::Truth(a), Self::Truth(b)) => Some(a.cmp(b)),
            (Self::Number(a), Self::Number(b)) => a.partial_cmp(b),
            _ => return None,
        })
    }

    /// As Rust's `{}` shows it; none for what Rust cannot show.
    pub fn displayed(&self) -> Option<String> {
        Some(match self {
            Self::Text(text) => text.clone().into_owned(),
            Self::Truth(truth) => truth.to_string(),
            Self::Whole(number) => number.to_string(),
            Self::Number(number) => number.to_string(),
            Self::Json(value) => value.to_string(),
            Self::Missing | Self::List(_) | Self::Record(..) => return None,
            Self::Items(_) | Self::Letters(_) => return None,
        })
    }
}

/// A record with numbers as its struct holds them.
fn record_json(value: &Value, ty: &Type) -> Value {
    let (Some(object), Some(record)) = (value.as_object(), ty.as_record()) else {
        return value.clone();
    };
    let entries = object.iter().map(|(key, value)| {
        let made = match record.field(key) {
            Some(field) => Data::from_json(value, &field.ty).into_json(),
            None => value.clone(),
        };
        (key.clone(), made)
    });
    Value::Object(entries.collect::<Map<_, _>>())
}

fn by_rust_name<'v>(value: &'v Value, name: &str) -> &'v Value {
    let by_key = || {
        let object = value.as_object()?;
        object.get(key_named(object.keys().map(String::as_str), name)?)
    };
    value.get(name).or_else(by_key).unwrap_or(&NOTHING)
}
