//! What the providers publish: event schemas, loaded per event on demand, and what `check` and `emit` see of them.

use std::collections::BTreeMap;

use crate::types::Type;

mod evidence;
pub mod github;
mod schema;
#[cfg(test)]
mod tests;

pub use schema::{EventSchema, Library};

/// The event schemas at hand. Pure data, given to `check` and `emit` by whoever can load.
pub trait Catalog {
    /// The payload of an event, such as `issues.opened` of the catalog `github`, where it is loaded.
    fn event(&self, catalog: &str, id: &str) -> Option<Type>;

    /// Whether the catalog has the event at all.
    fn knows(&self, catalog: &str, id: &str) -> Known;
}

/// Whether a catalog has an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Known {
    /// Yes; its schema may still have to be loaded.
    Yes,
    /// No.
    No {
        /// The event that was probably meant.
        suggestion: Option<String>,
    },
    /// The catalog's list of events is not loaded.
    NotLoaded,
}

/// A catalog of which nothing is loaded.
#[derive(Clone, Copy, Debug, Default)]
pub struct Empty;

/// What was loaded of each catalog so far.
#[derive(Clone, Debug, Default)]
pub struct Loaded {
    catalogs: BTreeMap<String, OneCatalog>,
}

#[derive(Clone, Debug, Default)]
struct OneCatalog {
    ids: Vec<String>,
    payloads: BTreeMap<String, Type>,
}

/// An event's name and action: `issues.opened` is (`issues`, `opened`); `push` has no action.
pub fn event_and_action(id: &str) -> (&str, Option<&str>) {
    match id.split_once('.') {
        Some((event, action)) => (event, Some(action)),
        None => (id, None),
    }
}

impl Loaded {
    /// Says which events a catalog has.
    pub fn list(&mut self, catalog: &str, ids: impl IntoIterator<Item = String>) {
        self.catalogs.entry(catalog.to_owned()).or_default().ids = ids.into_iter().collect();
    }

    /// Adds an event's schema.
    pub fn load(&mut self, catalog: &str, schema: &EventSchema) {
        self.insert(catalog, &schema.id, schema.payload());
    }

    /// Adds an event's payload type.
    pub fn insert(&mut self, catalog: &str, id: &str, payload: Type) {
        self.catalogs
            .entry(catalog.to_owned())
            .or_default()
            .payloads
            .insert(id.to_owned(), payload);
    }
}

impl Catalog for Loaded {
    fn event(&self, catalog: &str, id: &str) -> Option<Type> {
        self.catalogs.get(catalog)?.payloads.get(id).cloned()
    }

    fn knows(&self, catalog: &str, id: &str) -> Known {
        match self.catalogs.get(catalog) {
            Some(one) if one.payloads.contains_key(id) => Known::Yes,
            Some(one) if one.ids.iter().any(|other| other == id) => Known::Yes,
            Some(one) if !one.ids.is_empty() => Known::No {
                suggestion: crate::expr::nearest(id, one.ids.iter().map(String::as_str)),
            },
            _ => Known::NotLoaded,
        }
    }
}

impl Catalog for Empty {
    fn event(&self, _catalog: &str, _id: &str) -> Option<Type> {
        None
    }

    fn knows(&self, _catalog: &str, _id: &str) -> Known {
        Known::NotLoaded
    }
}
