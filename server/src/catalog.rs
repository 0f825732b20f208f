//! The embedded catalog: the list of events, and one event's schema and samples when somebody asks for it.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{LazyLock, Mutex, PoisonError};

use anyhow::Context as _;
use flow_model::catalog::{EventSchema, Known, Library};
use flow_model::expr::nearest;
use flow_model::types::Type;
use flow_model::wire::CatalogEvent;
use rust_embed::RustEmbed;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

const GITHUB: &str = "github";

#[derive(RustEmbed)]
#[folder = "../catalog"]
#[allow_missing = true]
struct Files;

/// One event with everything the editor needs of it.
#[derive(Debug, Serialize)]
pub struct CatalogDetail {
    /// Its line in the list.
    pub event: CatalogEvent,
    /// Its payload's type.
    pub schema: EventSchema,
    /// Published examples.
    pub samples: Vec<Sample>,
}

/// A published example of a delivery.
#[derive(Debug, Serialize, Deserialize)]
pub struct Sample {
    /// Its name.
    pub name: String,
    /// The body, as published.
    pub payload: Box<RawValue>,
}

/// GitHub's events. Schemas are read at the first use, so that a start does not wait for them.
#[derive(Debug)]
pub struct Catalog {
    library: LazyLock<Library>,
    events: LazyLock<Vec<CatalogEvent>>,
    /// Payload types that the checker asked for.
    payloads: Mutex<BTreeMap<String, Type>>,
}

impl Catalog {
    /// The embedded catalog.
    pub fn embedded() -> Self {
        Self {
            library: LazyLock::new(|| read("github/types.json").unwrap_or_default()),
            events: LazyLock::new(|| read("github/events.json").unwrap_or_default()),
            payloads: Mutex::default(),
        }
    }

    /// The list to search in.
    pub fn events(&self) -> &[CatalogEvent] {
        &self.events
    }

    /// One event; none where there is none of this id.
    ///
    /// # Errors
    /// Where its samples cannot be read, which is a fault of the build.
    pub fn detail(&self, id: &str) -> anyhow::Result<Option<CatalogDetail>> {
        let event = self.events.iter().find(|event| event.id == id);
        let (Some(event), Some(schema)) = (event, self.library.event(id)) else {
            return Ok(None);
        };
        let path = format!("github/samples/{id}.json");
        let samples = match file(&path) {
            Some(bytes) => serde_json::from_slice(&bytes).with_context(|| path)?,
            None => Vec::new(),
        };
        Ok(Some(CatalogDetail { event: event.clone(), schema, samples }))
    }

    /// The event that was probably meant.
    pub fn suggestion(&self, id: &str) -> Option<String> {
        nearest(id, self.events.iter().map(|event| event.id.as_str()))
    }
}

impl flow_model::catalog::Catalog for Catalog {
    fn event(&self, catalog: &str, id: &str) -> Option<Type> {
        if catalog != GITHUB {
            return None;
        }
        let mut payloads = self.payloads.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(payload) = payloads.get(id) {
            return Some(payload.clone());
        }
        let payload = self.library.event(id)?.payload();
        payloads.insert(id.to_owned(), payload.clone());
        Some(payload)
    }

    fn knows(&self, catalog: &str, id: &str) -> Known {
        if catalog != GITHUB || self.events.is_empty() {
            return Known::NotLoaded;
        }
        match self.events.iter().any(|event| event.id == id) {
            true => Known::Yes,
            false => Known::No { suggestion: self.suggestion(id) },
        }
    }
}

fn file(path: &str) -> Option<Cow<'static, [u8]>> {
    Files::get(path).map(|file| file.data)
}

/// A file that every build has; a broken one is logged and leaves the catalog empty.
fn read<T: serde::de::DeserializeOwned>(path: &str) -> Option<T> {
    let bytes = file(path)?;
    serde_json::from_slice(&bytes)
        .inspect_err(|error| tracing::error!(path, %error, "the embedded catalog cannot be read"))
        .ok()
}
