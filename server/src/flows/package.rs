//! The files of a draft's package: what Hookloom writes, what people wrote, and whether a commit has them.

use std::collections::BTreeMap;

use flow_model::flow::Flow;
use flow_model::layout;
use flow_model::package::with_modules;
use flow_model::problem::Problem;

use super::manifest;
use crate::app::AppState;
use crate::error::ApiError;
use crate::model;
use crate::repo::{File, plain_path};
use crate::store::files::DraftFile;
use crate::store::flows::Draft;

/// The flow itself.
pub const FLOW_FILE: &str = "src/flow.rs";
/// Where its nodes stand.
pub const LAYOUT_FILE: &str = "flow.layout.jsonl";
/// The other Rust that Hookloom writes.
const WRITTEN: [&str; 5] =
    [FLOW_FILE, "src/lib.rs", "src/main.rs", "src/payloads.rs", "src/slots.rs"];
/// Where earlier versions kept the flow beside its code.
const SAVED_FILE: &str = "flow.json";
/// Its package, to which people may add dependencies.
pub const MANIFEST: &str = "Cargo.toml";

/// Everything that the next commit writes or removes.
///
/// # Errors
/// Where the repository cannot be read.
pub async fn files(
    state: &AppState,
    draft: &Draft,
    saved: &[DraftFile],
) -> Result<Vec<File>, ApiError> {
    let mut paths = Vec::new();
    let (mut manifest, mut layout) = (None, None);
    if let Some(commit) = &draft.taken {
        let tree = state.repos.tree(&draft.slug, commit).await?;
        paths.extend(tree.into_iter().filter(|file| file.is_plain).map(|file| file.path));
        let kept = state.repos.contents(&draft.slug, commit, &[MANIFEST, LAYOUT_FILE]).await?;
        let mut kept = kept.into_iter();
        (manifest, layout) = (kept.next().flatten(), kept.next().flatten());
    }
    let own = own_rust(state, draft, saved, &paths).await?;
    let source = draft.source.as_deref();
    let mut files = model::package(&state.catalog, &draft.flow, source, own).await?;
    let was_saved_so = paths.iter().any(|path| path == SAVED_FILE);
    paths.retain(|path| !saved.iter().any(|file| file.path == *path && file.text.is_none()));
    paths.extend(saved.iter().filter(|file| file.text.is_some()).map(|file| file.path.clone()));
    keep_own(&mut files, &draft.flow, manifest, layout, &paths);
    files.retain(|(path, _)| !saved.iter().any(|file| file.path == *path));
    let mut all: Vec<File> = files.into_iter().map(|(path, bytes)| (path, Some(bytes))).collect();
    let own = |file: &DraftFile| (file.path.clone(), file.text.clone().map(String::into_bytes));
    all.extend(saved.iter().map(own));
    if was_saved_so {
        all.push((SAVED_FILE.to_owned(), None));
    }
    Ok(all)
}

/// The whole package as the next commit would have it, with the files that it leaves as they are.
///
/// # Errors
/// Where the repository cannot be read.
pub async fn whole(state: &AppState, draft: &Draft) -> Result<Vec<(String, Vec<u8>)>, ApiError> {
    let saved = state.store.draft_files(draft.id).await?;
    let mut whole: BTreeMap<String, Option<Vec<u8>>> = BTreeMap::new();
    if let Some(commit) = &draft.taken {
        let tree = state.repos.tree(&draft.slug, commit).await?;
        let readable = tree.iter().filter(|file| file.is_plain && plain_path(&file.path).is_ok());
        let paths: Vec<&str> = readable.map(|file| file.path.as_str()).collect();
        let contents = state.repos.contents(&draft.slug, commit, &paths).await?;
        whole.extend(paths.into_iter().map(str::to_owned).zip(contents));
    }
    whole.extend(files(state, draft, &saved).await?);
    Ok(whole.into_iter().filter_map(|(path, bytes)| Some((path, bytes?))).collect())
}

/// The texts of the Rust that people wrote: as saved since the commit, else as committed under `paths`.
async fn own_rust(
    state: &AppState,
    draft: &Draft,
    saved: &[DraftFile],
    paths: &[String],
) -> Result<Vec<String>, ApiError> {
    let fresh = saved.iter().filter(|file| is_own_rust(&file.path));
    let mut texts: Vec<String> = fresh.filter_map(|file| file.text.clone()).collect();
    if let Some(commit) = &draft.taken {
        let is_fresh = |path: &str| saved.iter().any(|file| file.path == path);
        let kept: Vec<&str> = paths
            .iter()
            .map(String::as_str)
            .filter(|path| is_own_rust(path) && plain_path(path).is_ok() && !is_fresh(path))
            .collect();
        let contents = state.repos.contents(&draft.slug, commit, &kept).await?;
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).ok();
        texts.extend(contents.into_iter().flatten().filter_map(text));
    }
    Ok(texts)
}

/// Whether the file at a path of the package is Rust that people wrote for its library.
pub fn is_own_rust(path: &str) -> bool {
    let is_tools = WRITTEN.contains(&path) || path.starts_with("src/connectors/");
    path.starts_with("src/") && path.ends_with(".rs") && !is_tools
}

/// Keeps in the files that Hookloom writes what people have in them: dependencies, unknown lines of the layout, and
/// the modules among `paths`, all files of the package.
pub fn keep_own(
    files: &mut [(String, Vec<u8>)],
    flow: &Flow,
    manifest: Option<Vec<u8>>,
    layout: Option<Vec<u8>>,
    paths: &[String],
) {
    keep_manifest(files, manifest);
    keep_layout(files, flow, layout);
    name_modules(files, paths);
}

/// Whether the draft differs from the commit with which it was last brought together.
///
/// # Errors
/// Where the repository cannot be read.
pub async fn is_uncommitted(state: &AppState, draft: &Draft) -> Result<bool, ApiError> {
    let Some(commit) = &draft.taken else {
        return Ok(true);
    };
    if !state.store.draft_files(draft.id).await?.is_empty() {
        return Ok(true);
    }
    let paths = [FLOW_FILE, LAYOUT_FILE];
    let committed = state.repos.contents(&draft.slug, commit, &paths).await?;
    // The two files in question are the same whatever stands beside them.
    let source = draft.source.as_deref();
    let mut files = model::package(&state.catalog, &draft.flow, source, Vec::new()).await?;
    keep_layout(&mut files, &draft.flow, committed.get(1).cloned().flatten());
    let now = paths.map(|path| files.iter().find(|(other, _)| other == path));
    Ok(!committed
        .iter()
        .zip(now)
        .all(|(before, now)| before.as_deref() == now.map(|(_, bytes)| bytes.as_slice())))
}

/// The flow of a commit; none where it holds none.
///
/// # Errors
/// Where the repository cannot be read.
pub async fn committed_flow(
    state: &AppState,
    slug: &str,
    commit: &str,
) -> Result<Option<Flow>, ApiError> {
    let files = state.repos.contents(slug, commit, &[FLOW_FILE, LAYOUT_FILE]).await?;
    let mut files = files.into_iter();
    let (source, layout) = (files.next().flatten(), files.next().flatten());
    match source {
        Some(source) => Ok(Some(read(state, &source, &layout.unwrap_or_default()).await?)),
        None => Ok(None),
    }
}

/// The flow that files to be committed say: as a later reader will find it.
///
/// # Errors
/// Where the server fails.
pub async fn flow_of(state: &AppState, files: &[File]) -> Result<Flow, ApiError> {
    let text = |path: &str| {
        let file = files.iter().find(|(other, _)| other == path);
        file.and_then(|(_, bytes)| bytes.as_deref()).unwrap_or_default()
    };
    read(state, text(FLOW_FILE), text(LAYOUT_FILE)).await
}

async fn read(state: &AppState, source: &[u8], layout: &[u8]) -> Result<Flow, ApiError> {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    model::read(&state.catalog, text(source), text(layout)).await
}

/// Carries through what the layout file has that this version does not know.
fn keep_layout(files: &mut [(String, Vec<u8>)], flow: &Flow, committed: Option<Vec<u8>>) {
    let Some((_, written)) = files.iter_mut().find(|(path, _)| path == LAYOUT_FILE) else {
        return;
    };
    if let Some(kept) = committed {
        *written = layout::update(&lines_of_text(&kept), flow).into_bytes();
    }
}

/// The lines of a file that are text.
pub fn lines_of_text(bytes: &[u8]) -> String {
    let lines = bytes.split_inclusive(|byte| *byte == b'\n');
    lines.filter_map(|line| std::str::from_utf8(line).ok()).collect()
}

/// What is not right with the layout file that the draft was last brought together with.
///
/// # Errors
/// Where the repository cannot be read.
pub async fn layout_problems(state: &AppState, draft: &Draft) -> Result<Vec<Problem>, ApiError> {
    let Some(commit) = &draft.taken else {
        return Ok(Vec::new());
    };
    let files = state.repos.contents(&draft.slug, commit, &[LAYOUT_FILE]).await?;
    let committed = files.into_iter().next().flatten().unwrap_or_default();
    Ok(layout::read(&lines_of_text(&committed)).problems)
}

/// Keeps what people added to the manifest; the package's name is Hookloom's to say.
fn keep_manifest(files: &mut [(String, Vec<u8>)], committed: Option<Vec<u8>>) {
    let Some((_, written)) = files.iter_mut().find(|(path, _)| path == MANIFEST) else {
        return;
    };
    if let Some(kept) = committed.and_then(|bytes| String::from_utf8(bytes).ok()) {
        *written = manifest::kept(&kept, &String::from_utf8_lossy(written)).into_bytes();
    }
}

/// Names the modules of people in `src/lib.rs`, so that the flow can say `use crate::steps;`.
fn name_modules(files: &mut [(String, Vec<u8>)], paths: &[String]) {
    if let Some((_, lib)) = files.iter_mut().find(|(path, _)| path == "src/lib.rs") {
        let text = String::from_utf8_lossy(lib).into_owned();
        *lib = with_modules(&text, paths.iter().map(String::as_str)).into_bytes();
    }
}
