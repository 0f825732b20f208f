//! The compact form in which event schemas are stored and served: a pool of types that name each other by place.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::types::{Field, Record, Type};

/// One event's payload type, as served as JSON. Its last type is the payload.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct EventSchema {
    /// Such as `issues.opened`.
    pub id: String,
    types: Vec<Shape>,
}

/// The schemas of all events of one catalog, equal types stored once.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Library {
    /// The place of each event's payload in `types`.
    events: BTreeMap<String, usize>,
    types: Vec<Shape>,
}

/// A type whose parts stand earlier in the same pool.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Shape {
    Any,
    Null,
    Bool,
    Int,
    Float,
    Text,
    Known(Vec<String>),
    DateTime,
    List(usize),
    Optional(usize),
    Record(RecordShape),
}

#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(default)]
struct RecordShape {
    #[serde(skip_serializing_if = "String::is_empty")]
    title: String,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    required: BTreeMap<String, usize>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    maybe: BTreeMap<String, usize>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    about: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rest: Option<usize>,
}

impl EventSchema {
    /// The stored form of a payload type.
    pub fn new(id: &str, payload: &Type) -> Self {
        let mut pool = Pool::default();
        pool.add(payload);
        Self { id: id.to_owned(), types: pool.types }
    }

    /// The payload's type; any data where the stored form is broken.
    pub fn payload(&self) -> Type {
        read(&self.types).pop().unwrap_or(Type::Any)
    }
}

impl Library {
    /// The stored form of all events.
    pub fn new(events: &BTreeMap<String, Type>) -> Self {
        let mut pool = Pool::default();
        let events = events.iter().map(|(id, ty)| (id.clone(), pool.add(ty))).collect();
        Self { events, types: pool.types }
    }

    /// The ids of its events, sorted.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.events.keys().map(String::as_str)
    }

    /// One event's schema, without the types of the others.
    pub fn event(&self, id: &str) -> Option<EventSchema> {
        let root = *self.events.get(id)?;
        let mut needed = vec![false; root + 1];
        *needed.get_mut(root)? = true;
        for (place, shape) in self.types.iter().enumerate().take(root + 1).rev() {
            if needed.get(place) == Some(&true) {
                for part in shape.parts() {
                    if let Some(part) = needed.get_mut(part) {
                        *part = true;
                    }
                }
            }
        }
        let mut places = BTreeMap::new();
        let mut types = Vec::new();
        for (place, shape) in self.types.iter().enumerate().take(root + 1) {
            if needed.get(place) == Some(&true) {
                places.insert(place, types.len());
                types.push(shape.moved(&places));
            }
        }
        Some(EventSchema { id: id.to_owned(), types })
    }
}

impl Shape {
    fn parts(&self) -> Vec<usize> {
        match self {
            Self::List(part) | Self::Optional(part) => vec![*part],
            Self::Record(record) => record
                .required
                .values()
                .chain(record.maybe.values())
                .chain(&record.rest)
                .copied()
                .collect(),
            _ => Vec::new(),
        }
    }

    fn moved(&self, places: &BTreeMap<usize, usize>) -> Self {
        let to = |part: &usize| places.get(part).copied().unwrap_or_default();
        let all = |fields: &BTreeMap<String, usize>| {
            fields.iter().map(|(name, part)| (name.clone(), to(part))).collect()
        };
        match self {
            Self::List(part) => Self::List(to(part)),
            Self::Optional(part) => Self::Optional(to(part)),
            Self::Record(record) => Self::Record(RecordShape {
                required: all(&record.required),
                maybe: all(&record.maybe),
                rest: record.rest.as_ref().map(to),
                ..record.clone()
            }),
            other => other.clone(),
        }
    }
}

/// Collects types bottom up, equal ones once.
#[derive(Default)]
struct Pool {
    types: Vec<Shape>,
    places: BTreeMap<Shape, usize>,
}

impl Pool {
    fn add(&mut self, ty: &Type) -> usize {
        let shape = match ty {
            Type::Any | Type::Unknown => Shape::Any,
            Type::Null => Shape::Null,
            Type::Bool => Shape::Bool,
            Type::Int => Shape::Int,
            Type::Float => Shape::Float,
            Type::Text { known } if known.is_empty() => Shape::Text,
            Type::Text { known } => Shape::Known(known.to_vec()),
            Type::DateTime => Shape::DateTime,
            Type::List(item) => Shape::List(self.add(item)),
            Type::Optional(inner) => Shape::Optional(self.add(inner)),
            Type::Record(record) => Shape::Record(self.record(record)),
        };
        match self.places.get(&shape) {
            Some(place) => *place,
            None => {
                self.types.push(shape.clone());
                let place = self.types.len() - 1;
                self.places.insert(shape, place);
                place
            }
        }
    }

    fn record(&mut self, record: &Record) -> RecordShape {
        let mut shape = RecordShape { title: record.title.clone(), ..RecordShape::default() };
        for field in &record.fields {
            let place = self.add(&field.ty);
            let fields = if field.required { &mut shape.required } else { &mut shape.maybe };
            fields.insert(field.name.clone(), place);
            if !field.about.is_empty() {
                shape.about.insert(field.name.clone(), field.about.clone());
            }
        }
        shape.rest = record.rest.as_ref().map(|rest| self.add(rest));
        shape
    }
}

/// The types of a pool. A part that does not stand earlier counts as any data: such a pool has no cycle.
fn read(shapes: &[Shape]) -> Vec<Type> {
    let mut types: Vec<Type> = Vec::with_capacity(shapes.len());
    for shape in shapes {
        let at = |place: usize| types.get(place).cloned().unwrap_or(Type::Any);
        let ty = match shape {
            Shape::Any => Type::Any,
            Shape::Null => Type::Null,
            Shape::Bool => Type::Bool,
            Shape::Int => Type::Int,
            Shape::Float => Type::Float,
            Shape::Text => Type::text(),
            Shape::Known(known) => Type::Text { known: known.clone().into() },
            Shape::DateTime => Type::DateTime,
            Shape::List(item) => Type::list(at(*item)),
            Shape::Optional(inner) => at(*inner).optional(),
            Shape::Record(record) => read_record(record, &at),
        };
        types.push(ty);
    }
    types
}

fn read_record(record: &RecordShape, at: &dyn Fn(usize) -> Type) -> Type {
    let field = |required: bool| {
        move |(name, place): (&String, &usize)| Field {
            name: name.clone(),
            ty: at(*place),
            required,
            about: record.about.get(name).cloned().unwrap_or_default(),
        }
    };
    let fields =
        record.required.iter().map(field(true)).chain(record.maybe.iter().map(field(false)));
    Type::from_record(Record {
        title: record.title.clone(),
        fields: fields.collect(),
        rest: record.rest.map(at),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_event_of_a_library_is_the_event_alone() {
        let user = Type::record([("login", Type::text()), ("email", Type::text().optional())]);
        let opened = Type::record([("sender", user.clone()), ("labels", Type::list(Type::Int))]);
        let push = Type::record([("pusher", user), ("forced", Type::Bool)]);
        let events = BTreeMap::from([
            ("issues.opened".to_owned(), opened.clone()),
            ("push".to_owned(), push.clone()),
        ]);
        let library = Library::new(&events);
        for (id, payload) in [("issues.opened", opened), ("push", push)] {
            let schema = library.event(id).expect("it is in the library");
            assert_eq!(schema.payload(), payload);
        }
        assert_eq!(library.event("star.created"), None);
    }
}
