//! The types of data in a flow: what a payload holds, what an expression gives, what a field wants.

use std::sync::Arc;

use serde_json::Value;

mod accepts;
mod decode;
pub(crate) mod join;
mod names;
pub(crate) mod projection;
mod sample;
mod schema;
mod words;

pub use decode::{Fault, Misfit, decode};
pub(crate) use names::key_named;
pub use names::rust_name;
pub(crate) use projection::settled;
pub use projection::{
    Payload, PayloadField, PayloadStruct, Projection, payload_name, projection, projections,
};

pub use schema::{Imported, SchemaProblem};

/// The type of a value. Cheap to clone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Type {
    /// JSON `null`; in Rust `()`.
    Null,
    /// `true` or `false`; in Rust `bool`.
    Bool,
    /// A whole number; in Rust `i64`.
    Int,
    /// A number; in Rust `f64`.
    Float,
    /// Text; in Rust `String`. `known` lists the values the schema names; empty for any text.
    Text {
        /// The known values, in the schema's order.
        known: Arc<[String]>,
    },
    /// An RFC 3339 date and time. Kept as text in Rust and JSON.
    DateTime,
    /// A list of equal items; in Rust `Vec<_>`.
    List(Arc<Type>),
    /// A record; in Rust a struct.
    Record(Arc<Record>),
    /// May be missing or null; in Rust `Option<_>`. Never nested directly.
    Optional(Arc<Type>),
    /// Any JSON value; in Rust `serde_json::Value`.
    Any,
    /// Not known here: an expression outside the understood subset. rustc has the last word.
    #[default]
    Unknown,
}

/// A record's fields, sorted by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// The schema's title, such as "User"; empty where it has none.
    pub title: String,
    /// Sorted by name.
    pub fields: Vec<Field>,
    /// Type of fields that are not listed; none for a closed record.
    pub rest: Option<Type>,
}

/// One field of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// The JSON key.
    pub name: String,
    /// Type as an expression sees it. A field that may be missing is `Optional`,
    /// but for a list: a missing list reads as an empty one.
    pub ty: Type,
    /// Whether the key is always there (its value may still be null, where `ty` is optional).
    pub required: bool,
    /// The schema's description, first sentence; empty where it has none.
    pub about: String,
}

impl Type {
    /// Any text.
    pub fn text() -> Self {
        Self::Text { known: Arc::from([]) }
    }

    /// A list of these.
    pub fn list(item: Self) -> Self {
        Self::List(Arc::new(item))
    }

    /// A closed record of required fields, for outputs of connectors and tests.
    pub fn record<'a>(fields: impl IntoIterator<Item = (&'a str, Self)>) -> Self {
        let fields = fields.into_iter().map(|(name, ty)| Field {
            name: name.to_owned(),
            required: !matches!(ty, Self::Optional(_)),
            ty,
            about: String::new(),
        });
        Self::from_record(Record { fields: fields.collect(), ..Record::default() })
    }

    /// The record as a type; sorts its fields.
    pub fn from_record(mut record: Record) -> Self {
        record.fields.sort_by(|a, b| a.name.cmp(&b.name));
        Self::Record(Arc::new(record))
    }

    /// The same, but may be missing. Optional, null, any and unknown stay what they are.
    #[must_use]
    pub fn optional(self) -> Self {
        match self {
            Self::Optional(_) | Self::Null | Self::Any | Self::Unknown => self,
            other => Self::Optional(Arc::new(other)),
        }
    }

    /// The type without `Optional`.
    pub fn present(&self) -> &Self {
        match self {
            Self::Optional(inner) => inner,
            other => other,
        }
    }

    /// A field of a record, also where the record may be missing.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.as_record()?.field(name)
    }

    /// The record, also where it may be missing.
    pub fn as_record(&self) -> Option<&Record> {
        match self.present() {
            Self::Record(record) => Some(record),
            _ => None,
        }
    }

    /// Whether this is text of some sort (a date counts: it is kept as text).
    pub fn is_text(&self) -> bool {
        matches!(self, Self::Text { .. } | Self::DateTime)
    }

    /// Whether Rust copies such values instead of moving them.
    pub fn is_copy(&self) -> bool {
        match self {
            Self::Null | Self::Bool | Self::Int | Self::Float => true,
            Self::Optional(inner) => inner.is_copy(),
            _ => false,
        }
    }

    /// Imports a JSON Schema (draft 4 to 2020-12, or an OpenAPI 3.0/3.1 schema object).
    /// `document` is where `#/...` references point. What cannot be told is `Any`; a cycle is cut with `Any`.
    pub fn from_schema(schema: &Value, document: &Value) -> Self {
        schema::import(schema, document).ty
    }

    /// The same, with what could not be understood of the schema.
    pub fn import(schema: &Value, document: &Value) -> Imported {
        schema::import(schema, document)
    }

    /// Imports the text of a schema whose references point into itself.
    pub fn import_text(text: &str) -> Imported {
        schema::import_text(text)
    }

    /// The type of one sample. Lists take the common type of their items; null is any data.
    pub fn from_sample(sample: &Value) -> Self {
        sample::type_of([sample])
    }

    /// The type that holds all samples: what one of them lacks may be missing.
    pub fn from_samples(samples: &[Value]) -> Self {
        sample::type_of(samples)
    }

    /// Whether a JSON value fits; else the path of the first value that does not: `issue.user.login`.
    ///
    /// # Errors
    /// The path and the reason, for people.
    pub fn accepts(&self, value: &Value) -> Result<(), String> {
        accepts::accepts(self, value, &mut Vec::new())
    }
}

impl Record {
    /// The field with this name.
    pub fn field(&self, name: &str) -> Option<&Field> {
        let at = self.fields.binary_search_by(|field| field.name.as_str().cmp(name)).ok()?;
        self.fields.get(at)
    }

    /// A field that is not listed, where the record may hold such; it may always be missing.
    pub fn open_field(&self, name: &str) -> Option<Field> {
        let rest = self.rest.as_ref().filter(|_| self.field(name).is_none())?;
        let field = Field {
            name: name.to_owned(),
            ty: rest.clone(),
            required: false,
            about: String::new(),
        };
        Some(join::maybe(&field))
    }
}
