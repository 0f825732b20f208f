//! What people pushed into a flow's repository, brought together with its draft.

mod aside;
mod merge;

use flow_model::wire::{Keep, Pushed, SettlePushed};

use self::merge::{Merged, Texts};
use super::package::{FLOW_FILE, LAYOUT_FILE, MANIFEST, lines_of_text};
use crate::app::AppState;
use crate::error::ApiError;
use crate::model;
use crate::store::files::DraftFile;
use crate::store::flows::{Draft, DraftSave, NewDraft};

/// Largest `src/flow.rs` that is read; a flow of a thousand nodes is well below.
const SOURCE_LIMIT_BYTES: usize = 2 * 1024 * 1024;

/// What came of looking at a push.
enum Outcome {
    /// It says nothing that the draft does not say.
    Same,
    /// Draft and push together.
    Merged(Box<Merged>),
    /// A person has to choose.
    Waits(Box<Pushed>),
}

/// Brings a draft together with what was pushed since it was looked at last; quick where nothing was.
///
/// # Errors
/// Where the repository or the database cannot be read.
pub async fn take_up(state: &AppState, draft: Draft) -> Result<Draft, ApiError> {
    if state.repos.tip(&draft.slug) == draft.taken {
        return Ok(draft);
    }
    // Two who look at once must not both bring it in; and a commit under way moves the tip itself.
    let _turn = state.pushes.lock().await;
    let Some(draft) = state.store.draft(&draft.slug).await? else {
        return Ok(draft);
    };
    let Some(tip) = state.repos.tip(&draft.slug).filter(|tip| draft.taken.as_ref() != Some(tip))
    else {
        return Ok(draft);
    };
    match look(state, &draft, &tip).await? {
        Outcome::Same => {
            state.store.set_taken(draft.id, &tip).await?;
            Ok(Draft { taken: Some(tip), ..draft })
        }
        Outcome::Merged(merged) => save(state, draft, *merged, &tip).await,
        Outcome::Waits(_) => Ok(draft),
    }
}

/// What waits for a person's choice.
///
/// # Errors
/// Where the repository cannot be read.
pub async fn waiting(state: &AppState, draft: &Draft) -> Result<Option<Pushed>, ApiError> {
    let Some(tip) = state.repos.tip(&draft.slug).filter(|tip| draft.taken.as_ref() != Some(tip))
    else {
        return Ok(None);
    };
    match look(state, draft, &tip).await? {
        Outcome::Waits(pushed) => Ok(Some(*pushed)),
        Outcome::Same | Outcome::Merged(_) => Ok(None),
    }
}

/// Refuses where something waits for a person's choice.
///
/// # Errors
/// 409 then.
pub async fn refuse_while_one_waits(state: &AppState, draft: &Draft) -> Result<(), ApiError> {
    match waiting(state, draft).await? {
        None => Ok(()),
        Some(pushed) => {
            let message =
                format!("{} Choose first which version goes on: open the flow.", pushed.reason);
            Err(ApiError::conflict("pushed-waits", message))
        }
    }
}

/// Settles what waits.
///
/// # Errors
/// 409 where nothing waits, or draft or repository moved on; where what was pushed cannot be taken.
pub async fn settle(state: &AppState, slug: &str, settle: SettlePushed) -> Result<(), ApiError> {
    let draft = super::draft(state, slug).await?;
    let _turn = state.pushes.lock().await;
    let moved = || ApiError::conflict("moved", "The flow was changed meanwhile; look again.");
    let tip = state.repos.tip(slug).ok_or_else(moved)?;
    if tip != settle.commit || draft.revision != settle.revision {
        return Err(moved());
    }
    if settle.keep == Keep::Draft {
        keep_manifest(state, &draft, &tip).await?;
        return Ok(state.store.set_taken(draft.id, &tip).await?);
    }
    let pushed = match Committed::read(state, slug, &tip).await?.pushed() {
        Ok(texts) => texts,
        Err(reason) => {
            let message = format!("{reason} Keep the draft, or push a mended file.");
            return Err(ApiError::conflict("unreadable", message));
        }
    };
    let own = own_texts(state, &draft).await?;
    let flow = draft.flow.clone();
    let merged = model::with_catalog(&state.catalog, move |catalog| {
        merge::overwrite(flow, &own, pushed, catalog)
    })
    .await?;
    aside::keep(state, &draft, &tip).await?;
    for file in clashing_files(state, &draft, &tip).await? {
        state.store.forget_draft_file(draft.id, &file).await?;
    }
    save(state, draft, merged, &tip).await.map(drop)
}

/// The draft goes on with the manifest it was made from, where the pushed one is no text: no commit could keep
/// people's dependencies otherwise.
async fn keep_manifest(state: &AppState, draft: &Draft, tip: &str) -> Result<(), ApiError> {
    let pushed = Committed::read(state, &draft.slug, tip).await?.manifest;
    let Some(taken) = draft.taken.as_ref().filter(|_| text(MANIFEST, pushed).is_err()) else {
        return Ok(());
    };
    let manifest = Committed::read(state, &draft.slug, taken).await?.manifest;
    let tree = state.repos.tree(&draft.slug, tip).await?;
    let base = tree.into_iter().find(|file| file.path == MANIFEST).map(|file| file.id);
    let file = DraftFile {
        path: MANIFEST.to_owned(),
        text: text(MANIFEST, manifest).ok(),
        base: base.unwrap_or_default(),
    };
    Ok(state.store.save_draft_file(draft.id, &file).await?)
}

async fn save(
    state: &AppState,
    draft: Draft,
    merged: Merged,
    tip: &str,
) -> Result<Draft, ApiError> {
    let new = NewDraft { flow: &merged.flow, source: merged.source.as_deref(), taken: Some(tip) };
    match state.store.save_draft(draft.id, draft.revision, new).await? {
        DraftSave::Saved { .. } | DraftSave::Stale => {}
    }
    // Whoever saved in the same instant was first: the next look brings the push in.
    let found = state.store.draft(&draft.slug).await?;
    Ok(found.unwrap_or(draft))
}

/// Looks at what stands at the tip, and brings it together with the draft where that is clear.
async fn look(state: &AppState, draft: &Draft, tip: &str) -> Result<Outcome, ApiError> {
    let Some(taken) = &draft.taken else {
        // A repository from before drafts remembered their commit: the draft is what the tip was made from.
        return Ok(Outcome::Same);
    };
    let waits = async |reason: String, flow, source| {
        let commit = state.repos.head(&draft.slug).await?;
        let commit = commit.ok_or_else(|| ApiError::not_found("There is no commit."))?;
        Ok(Outcome::Waits(Box::new(Pushed { commit, reason, flow, source })))
    };
    let clashing = clashing_files(state, draft, tip).await?;
    if !clashing.is_empty() {
        let paths: Vec<&str> = clashing.iter().map(|file| file.path.as_str()).collect();
        let reason = format!("{} was changed here and in a push.", paths.join(", "));
        return waits(reason, None, None).await;
    }
    let pushed = match Committed::read(state, &draft.slug, tip).await?.pushed() {
        Ok(texts) => texts,
        Err(reason) => return waits(reason, None, None).await,
    };
    let own = own_texts(state, draft).await?;
    let base = match Committed::read(state, &draft.slug, taken).await?.taken() {
        Ok(base) => base,
        Err(_) if pushed == own => return Ok(Outcome::Same),
        Err(_) => {
            let reason = "The version that the draft was made from is not in the history any more, or cannot be read.";
            return waits(reason.to_owned(), None, Some(pushed.source)).await;
        }
    };
    if pushed == base || pushed == own {
        return Ok(Outcome::Same);
    }
    let text = state.repos.merge_text(&base.source, &own.source, &pushed.source).await;
    let flow = draft.flow.clone();
    let together = model::with_catalog(&state.catalog, move |catalog| {
        merge::together(flow, &own, &base, pushed, text, catalog)
    });
    match together.await? {
        Ok(merged) => Ok(Outcome::Merged(Box::new(merged))),
        Err(clash) => waits(clash.reason, clash.flow, Some(clash.source)).await,
    }
}

/// Files of people that were saved here and changed in a push.
async fn clashing_files(
    state: &AppState,
    draft: &Draft,
    tip: &str,
) -> Result<Vec<DraftFile>, ApiError> {
    let saved = state.store.draft_files(draft.id).await?;
    if saved.is_empty() {
        return Ok(saved);
    }
    let tree = state.repos.tree(&draft.slug, tip).await?;
    let mut clashing = Vec::new();
    for file in saved {
        let there = tree.iter().find(|other| other.path == file.path);
        if there.map(|there| there.id.as_str()).unwrap_or_default() == file.base {
            continue;
        }
        let pushed = state.repos.contents(&draft.slug, tip, &[&file.path]).await?;
        let pushed = pushed.into_iter().next().flatten();
        if pushed != file.text.clone().map(String::into_bytes) {
            clashing.push(file);
        }
    }
    Ok(clashing)
}

async fn own_texts(state: &AppState, draft: &Draft) -> Result<Texts, ApiError> {
    // The two files are the same whatever stands beside them.
    let source = draft.source.as_deref();
    let files = model::package(&state.catalog, &draft.flow, source, Vec::new()).await?;
    let text = |path: &str| {
        let file = files.iter().find(|(other, _)| other == path);
        file.map(|(_, bytes)| String::from_utf8_lossy(bytes).into_owned()).unwrap_or_default()
    };
    Ok(Texts { source: text(FLOW_FILE), layout: text(LAYOUT_FILE) })
}

/// The files of a commit that a draft is brought together with.
struct Committed {
    source: Option<Vec<u8>>,
    layout: Vec<u8>,
    manifest: Vec<u8>,
}

impl Committed {
    async fn read(state: &AppState, slug: &str, commit: &str) -> Result<Self, ApiError> {
        let paths = [FLOW_FILE, LAYOUT_FILE, MANIFEST];
        let mut files = state.repos.contents(slug, commit, &paths).await?.into_iter();
        let mut next = || files.next().flatten();
        let source = next();
        let (layout, manifest) = (next().unwrap_or_default(), next().unwrap_or_default());
        Ok(Self { source, layout, manifest })
    }

    /// As somebody pushed them; the error says which of them cannot be read as text.
    fn pushed(self) -> Result<Texts, String> {
        text(MANIFEST, self.manifest)?;
        let layout = text(LAYOUT_FILE, self.layout)?;
        Ok(Texts { source: source_text(self.source)?, layout })
    }

    /// As the draft was made from them: a person may have chosen to go on without what is no text.
    fn taken(self) -> Result<Texts, String> {
        let layout = lines_of_text(&self.layout);
        Ok(Texts { source: source_text(self.source)?, layout })
    }
}

fn source_text(source: Option<Vec<u8>>) -> Result<String, String> {
    match source {
        None => Err("The pushed commit has no src/flow.rs.".to_owned()),
        Some(source) if source.len() > SOURCE_LIMIT_BYTES => {
            Err("The pushed src/flow.rs is larger than 2 MB.".to_owned())
        }
        Some(source) => text(FLOW_FILE, source),
    }
}

fn text(path: &str, bytes: Vec<u8>) -> Result<String, String> {
    String::from_utf8(bytes).map_err(|error| {
        let before = error.as_bytes().get(..error.utf8_error().valid_up_to());
        let lines = before.unwrap_or_default().iter().filter(|byte| **byte == b'\n').count();
        format!("The pushed {path} is no UTF-8 text: line {} has other bytes.", lines + 1)
    })
}
