//! What is kept in the browser: what the server does not have yet, so that closing the tab loses nothing (the draft
//! of a flow, and texts of its files), and which samples were chosen.

use std::collections::BTreeMap;

use flow_model::flow::Flow;
use leptos::prelude::window;
use serde::de::DeserializeOwned;
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

/// The text of a file that the server does not have yet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KeptFile {
    /// The file's path.
    pub path: String,
    /// The server's version it was made from.
    pub version: String,
    /// The text.
    pub text: String,
}

/// Keeps a draft. A browser without storage keeps it in the open page only.
pub fn keep(slug: &str, draft: &KeptDraft) {
    write(&key(slug), draft);
}

/// The draft that was kept, if any can be read.
pub fn kept(slug: &str) -> Option<KeptDraft> {
    read(&key(slug))
}

/// Forgets the draft: the server has it.
pub fn forget(slug: &str) {
    remove(&key(slug));
}

/// Keeps the text of a file.
pub fn keep_file(slug: &str, file: &KeptFile) {
    write(&file_key(slug, &file.path), file);
}

/// The text of a file that was kept, if any can be read.
pub fn kept_file(slug: &str, path: &str) -> Option<KeptFile> {
    read(&file_key(slug, path))
}

/// All texts of a flow's files that were kept, sorted by path.
pub fn kept_files(slug: &str) -> Vec<KeptFile> {
    let Some(storage) = storage() else { return Vec::new() };
    let count = storage.length().unwrap_or_default();
    let keys = (0..count).filter_map(|at| storage.key(at).ok().flatten());
    let start = file_key(slug, "");
    let mut files: Vec<KeptFile> =
        keys.filter(|key| key.starts_with(&start)).filter_map(|key| read(&key)).collect();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

/// Forgets the text of a file: the server has it, or the person gave it up.
pub fn forget_file(slug: &str, path: &str) {
    remove(&file_key(slug, path));
}

fn write(key: &str, value: &impl Serialize) {
    if let (Some(storage), Ok(text)) = (storage(), serde_json::to_string(value)) {
        let _ = storage.set_item(key, &text);
    }
}

fn read<T: DeserializeOwned>(key: &str) -> Option<T> {
    let text = storage()?.get_item(key).ok()??;
    serde_json::from_str(&text).ok()
}

fn remove(key: &str) {
    if let Some(storage) = storage() {
        let _ = storage.remove_item(key);
    }
}

/// The samples that were chosen for a flow in this browser, by event.
pub fn chosen_samples(slug: &str) -> BTreeMap<String, String> {
    let text = storage().and_then(|storage| storage.get_item(&samples_key(slug)).ok()?);
    text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
}

/// Keeps which samples were chosen. A browser without storage keeps it in the open page only.
pub fn keep_chosen_samples(slug: &str, chosen: &BTreeMap<String, String>) {
    if let (Some(storage), Ok(text)) = (storage(), serde_json::to_string(chosen)) {
        let _ = storage.set_item(&samples_key(slug), &text);
    }
}

fn samples_key(slug: &str) -> String {
    format!("hookloom.samples.{slug}")
}

fn storage() -> Option<leptos::web_sys::Storage> {
    window().local_storage().ok().flatten()
}

fn key(slug: &str) -> String {
    format!("hookloom.draft.{slug}")
}

fn file_key(slug: &str, path: &str) -> String {
    // A slug holds no slash, so that no flow's files are taken for another's.
    format!("hookloom.file.{slug}/{path}")
}
