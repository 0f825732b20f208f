//! A draft kept in the browser while the server cannot be reached, so that closing the tab loses nothing.

use flow_model::flow::Flow;
use leptos::prelude::window;
use serde::{Deserialize, Serialize};

/// A draft that the server does not have yet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KeptDraft {
    /// The server's revision it was made from.
    pub revision: i64,
    /// The flow.
    pub flow: Flow,
    /// Its `src/flow.rs`, where a person wrote in it.
    #[serde(default)]
    pub source: Option<String>,
}

/// Keeps a draft. A browser without storage keeps it in the open page only.
pub fn keep(slug: &str, draft: &KeptDraft) {
    if let (Some(storage), Ok(text)) = (storage(), serde_json::to_string(draft)) {
        let _ = storage.set_item(&key(slug), &text);
    }
}

/// The draft that was kept, if any can be read.
pub fn kept(slug: &str) -> Option<KeptDraft> {
    let text = storage()?.get_item(&key(slug)).ok()??;
    serde_json::from_str(&text).ok()
}

/// Forgets the draft: the server has it.
pub fn forget(slug: &str) {
    if let Some(storage) = storage() {
        let _ = storage.remove_item(&key(slug));
    }
}

fn storage() -> Option<leptos::web_sys::Storage> {
    window().local_storage().ok().flatten()
}

fn key(slug: &str) -> String {
    format!("hookloom.draft.{slug}")
}
