//! Connection slots: the names by which a flow speaks of credentials that its environment holds.

use std::marker::PhantomData;

use serde::Serialize;

/// A named place for a connection of kind `K`. The environment binds it:
/// `<SLOT>_<FIELD>`, for example `ISSUE_SHEET_TOKEN`, and `<SLOT>_BASE_URL` for another address of the API.
pub struct Slot<K> {
    name: &'static str,
    kind: PhantomData<fn() -> K>,
}

impl<K> Slot<K> {
    /// A slot of this name, in snake case.
    pub const fn new(name: &'static str) -> Self {
        Self { name, kind: PhantomData }
    }

    /// Its name.
    pub const fn name(self) -> &'static str {
        self.name
    }
}

impl<K> Clone for Slot<K> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<K> Copy for Slot<K> {}

impl<K> std::fmt::Debug for Slot<K> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Slot({})", self.name)
    }
}

/// A kind of connection.
pub trait ConnectionKind {
    /// Its name in `--describe` and in the product: `google_sheets`.
    const KIND: &'static str;
    /// Its secret fields.
    const FIELDS: &'static [&'static str];
    /// Where its API lives unless the environment says otherwise; empty where there is no such place.
    const BASE_URL: &'static str;
}

/// GitHub: signs deliveries with `webhook_secret`.
#[derive(Clone, Copy, Debug)]
pub enum Github {}

/// Google Sheets: bearer `token`.
#[derive(Clone, Copy, Debug)]
pub enum GoogleSheets {}

/// Slack: bot `token`.
#[derive(Clone, Copy, Debug)]
pub enum Slack {}

/// Any HTTP API: optional bearer `token`; also what an HTTP trigger asks its callers for.
#[derive(Clone, Copy, Debug)]
pub enum Http {}

impl ConnectionKind for Github {
    const KIND: &'static str = "github";
    const FIELDS: &'static [&'static str] = &["webhook_secret", "token"];
    const BASE_URL: &'static str = "https://api.github.com";
}

impl ConnectionKind for GoogleSheets {
    const KIND: &'static str = "google_sheets";
    const FIELDS: &'static [&'static str] = &["token"];
    const BASE_URL: &'static str = "https://sheets.googleapis.com";
}

impl ConnectionKind for Slack {
    const KIND: &'static str = "slack";
    const FIELDS: &'static [&'static str] = &["token"];
    const BASE_URL: &'static str = "https://slack.com";
}

impl ConnectionKind for Http {
    const KIND: &'static str = "http";
    const FIELDS: &'static [&'static str] = &["token"];
    const BASE_URL: &'static str = "";
}

/// A slot without its type parameter, as the runtime keeps it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct SlotInfo {
    /// Its name.
    pub name: &'static str,
    /// The kind of connection it takes.
    pub kind: &'static str,
    /// The kind's secret fields.
    pub fields: &'static [&'static str],
    /// The kind's own base URL.
    #[serde(skip)]
    pub base_url: &'static str,
}

impl<K: ConnectionKind> From<Slot<K>> for SlotInfo {
    fn from(slot: Slot<K>) -> Self {
        Self { name: slot.name, kind: K::KIND, fields: K::FIELDS, base_url: K::BASE_URL }
    }
}
