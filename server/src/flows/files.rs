//! The files of a flow's repository: listed, read, and those of people written for the next commit.

use axum::http::StatusCode;
use flow_model::wire::{FileOwner, FileText, RepoFile, SaveFile};
use sha2::{Digest as _, Sha256};

use super::package::{FLOW_FILE, MANIFEST};
use crate::app::AppState;
use crate::error::ApiError;
use crate::model;
use crate::repo::{TreeFile, plain_path};
use crate::store::files::DraftFile;
use crate::store::flows::Draft;

/// Largest file that can be edited in the browser.
const TEXT_LIMIT_BYTES: usize = 512 * 1024;
/// Longest path.
const PATH_LIMIT: usize = 200;
/// Most files of people that wait for one commit.
const WAITING_LIMIT: usize = 200;

/// Who writes a file.
pub fn owner(path: &str) -> FileOwner {
    match path {
        FLOW_FILE => FileOwner::Shared,
        "src/main.rs" | "src/lib.rs" | "src/payloads.rs" | "src/slots.rs" | "flow.layout.jsonl"
        | "flow.json" | "rustfmt.toml" | ".gitignore" | ".gitattributes" | "Cargo.lock" => {
            FileOwner::Tool
        }
        _ if path.starts_with("src/connectors/") => FileOwner::Tool,
        _ => FileOwner::User,
    }
}

/// All files of the repository with what was saved since its last commit, sorted by path.
///
/// # Errors
/// Where the repository cannot be read.
pub async fn list(state: &AppState, draft: &Draft) -> Result<Vec<RepoFile>, ApiError> {
    let saved = state.store.draft_files(draft.id).await?;
    let mut files: Vec<RepoFile> = tree(state, draft)
        .await?
        .into_iter()
        .filter(|file| !saved.iter().any(|saved| saved.path == file.path))
        .map(|file| repo_file(file.path, file.bytes, false))
        .collect();
    let is_there = |path: &str| {
        let in_saved = saved.iter().any(|file| file.path == path);
        in_saved || files.iter().any(|file| file.path == path)
    };
    if !is_there(MANIFEST) {
        let bytes = manifest(state, draft).await?.len() as u64;
        files.push(repo_file(MANIFEST.to_owned(), bytes, true));
    }
    files.extend(saved.into_iter().filter_map(|file| {
        let bytes = file.text?.len() as u64;
        Some(repo_file(file.path, bytes, true))
    }));
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}

/// One file.
///
/// # Errors
/// 404 where there is none.
pub async fn read(state: &AppState, draft: &Draft, path: &str) -> Result<FileText, ApiError> {
    let saved = state.store.draft_files(draft.id).await?;
    match saved.into_iter().find(|file| file.path == path) {
        Some(file) => match file.text {
            Some(text) => Ok(text_of(path, text)),
            None => Err(missing(path)),
        },
        None => committed(state, draft, path).await,
    }
}

/// Saves a file of a person for the next commit.
///
/// # Errors
/// 403 where the file cannot be written here, 409 where it is not what `save` was made from.
pub async fn write(
    state: &AppState,
    draft: &Draft,
    path: &str,
    save: SaveFile,
) -> Result<FileText, ApiError> {
    may_write(path)?;
    if save.text.len() > TEXT_LIMIT_BYTES {
        return Err(ApiError::refused(
            StatusCode::PAYLOAD_TOO_LARGE,
            "too-large",
            format!("A file can have up to {} KB here.", TEXT_LIMIT_BYTES / 1024),
        ));
    }
    let base = base(state, draft, path, &save.version).await?;
    let file = DraftFile { path: path.to_owned(), text: Some(save.text.clone()), base };
    let waiting = state.store.draft_files(draft.id).await?;
    if waiting.len() >= WAITING_LIMIT && !waiting.iter().any(|other| other.path == path) {
        let message =
            format!("{WAITING_LIMIT} files wait for a commit already; commit them first.");
        return Err(ApiError::conflict("too-many", message));
    }
    state.store.save_draft_file(draft.id, &file).await?;
    Ok(text_of(path, save.text))
}

/// Removes a file of a person with the next commit.
///
/// # Errors
/// As [`write`].
pub async fn remove(
    state: &AppState,
    draft: &Draft,
    path: &str,
    version: &str,
) -> Result<(), ApiError> {
    may_write(path)?;
    let base = base(state, draft, path, version).await?;
    let file = DraftFile { path: path.to_owned(), text: None, base };
    if file.base.is_empty() {
        // It was never committed: nothing has to be removed from anywhere.
        let saved = state.store.draft_files(draft.id).await?;
        for file in saved.into_iter().filter(|saved| saved.path == path) {
            state.store.forget_draft_file(draft.id, &file).await?;
        }
        return Ok(());
    }
    Ok(state.store.save_draft_file(draft.id, &file).await?)
}

async fn tree(state: &AppState, draft: &Draft) -> Result<Vec<TreeFile>, ApiError> {
    match &draft.taken {
        Some(commit) => Ok(state.repos.tree(&draft.slug, commit).await?),
        None => Ok(Vec::new()),
    }
}

async fn committed(state: &AppState, draft: &Draft, path: &str) -> Result<FileText, ApiError> {
    let file = tree(state, draft).await?.into_iter().find(|file| file.path == path);
    let (Some(file), Some(commit)) = (file, &draft.taken) else {
        return match path {
            MANIFEST => Ok(text_of(path, manifest(state, draft).await?)),
            _ => Err(missing(path)),
        };
    };
    let unreadable = |reason: &str| FileText {
        path: path.to_owned(),
        text: None,
        version: file.id.clone(),
        read_only: Some(reason.to_owned()),
    };
    if !file.is_plain {
        return Ok(unreadable("This is a link, which is not followed here."));
    }
    if file.bytes > TEXT_LIMIT_BYTES as u64 {
        return Ok(unreadable("This file is too large to be edited here; clone the repository."));
    }
    if plain_path(path).is_err() {
        return Ok(unreadable(
            "A path with such letters cannot be opened here; clone the repository.",
        ));
    }
    let bytes = state.repos.contents(&draft.slug, commit, &[path]).await?;
    let bytes = bytes.into_iter().next().flatten().ok_or_else(|| missing(path))?;
    match String::from_utf8(bytes) {
        Ok(text) => Ok(text_of(path, text)),
        Err(_) => Ok(unreadable("This file is no UTF-8 text, so it cannot be edited here.")),
    }
}

/// The manifest as the next commit writes it where none stands there yet: people may add to it before the first one.
async fn manifest(state: &AppState, draft: &Draft) -> Result<String, ApiError> {
    let files = model::package(&state.catalog, &draft.flow, None, Vec::new()).await?;
    let file = files.into_iter().find(|(path, _)| path == MANIFEST);
    Ok(file.map(|(_, bytes)| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default())
}

/// git's id of what the last commit has there, once the caller's version is found to be the current one.
async fn base(
    state: &AppState,
    draft: &Draft,
    path: &str,
    version: &str,
) -> Result<String, ApiError> {
    let current = match read(state, draft, path).await {
        Ok(file) if file.read_only.is_some() => return Err(not_here(path, file.read_only)),
        Ok(file) => file.version,
        Err(ApiError::Refused { status: StatusCode::NOT_FOUND, .. }) => String::new(),
        Err(error) => return Err(error),
    };
    if current != version {
        let message = format!("`{path}` was changed elsewhere since it was opened; open it again.");
        return Err(ApiError::conflict("stale-file", message));
    }
    let file = tree(state, draft).await?.into_iter().find(|file| file.path == path);
    Ok(file.map(|file| file.id).unwrap_or_default())
}

/// Whether a person may write a file of this path here.
fn may_write(path: &str) -> Result<(), ApiError> {
    let is_off = |part: &str| [".git", "target"].iter().any(|off| part.eq_ignore_ascii_case(off));
    if path.len() > PATH_LIMIT || plain_path(path).is_err() || path.split('/').any(is_off) {
        let message = format!(
            "`{path}` is no path for a file: letters, digits, `_`, `-`, `.` and `/` below the package, not in `.git` or `target`, at most {PATH_LIMIT} letters."
        );
        return Err(ApiError::refused(StatusCode::BAD_REQUEST, "bad-path", message));
    }
    match read_only(path) {
        Some(reason) => Err(not_here(path, Some(reason.to_owned()))),
        None => Ok(()),
    }
}

/// Why a file cannot be changed as a file.
fn read_only(path: &str) -> Option<&'static str> {
    match (path, owner(path)) {
        (FLOW_FILE, _) => Some("The flow's own file is saved together with the canvas."),
        ("flow.layout.jsonl", _) => {
            Some("Written from the places on the canvas: move nodes there.")
        }
        (_, FileOwner::Tool) => {
            Some("Hookloom writes this file anew with every commit; a change would be lost.")
        }
        _ if chooses_compiler(path) => Some(
            "The server builds with its own compiler and settings; this file has no effect on it.",
        ),
        _ => None,
    }
}

/// Whether a file would choose cargo's settings or the compiler. What runs here is the server's to choose.
fn chooses_compiler(path: &str) -> bool {
    path.split('/').any(|part| part.eq_ignore_ascii_case(".cargo"))
        || path.rsplit('/').next().is_some_and(|name| name.starts_with("rust-toolchain"))
}

fn not_here(path: &str, reason: Option<String>) -> ApiError {
    let reason = reason.unwrap_or_default();
    ApiError::refused(
        StatusCode::FORBIDDEN,
        "read-only",
        format!("`{path}` cannot be changed here. {reason}"),
    )
}

fn missing(path: &str) -> ApiError {
    ApiError::not_found(format!("The flow has no file `{path}`."))
}

fn text_of(path: &str, text: String) -> FileText {
    let version = hex::encode(Sha256::digest(text.as_bytes()));
    let read_only = read_only(path).map(str::to_owned);
    FileText { path: path.to_owned(), text: Some(text), version, read_only }
}

fn repo_file(path: String, bytes: u64, uncommitted: bool) -> RepoFile {
    let owner = owner(&path);
    RepoFile { path, owner, bytes, uncommitted }
}
