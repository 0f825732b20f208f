//! What can be done with a flow: made, saved, looked at, committed. Routes and the deploy pipeline both come here.

pub mod files;
mod manifest;
mod message;
mod package;
mod problem_counts;
pub mod pushes;
mod slug;

use flow_model::flow::Flow;
use flow_model::problem::Severity;
use flow_model::wire::{Commit, FlowDocument, FlowSummary, Hook, Saved};
use futures::future::try_join_all;

pub use package::{MANIFEST, is_own_rust, keep_own, whole as whole_package};
pub use problem_counts::ProblemCounts;

use crate::app::AppState;
use crate::error::ApiError;
use crate::model;
use crate::store::flows::{Draft, DraftSave, NewDraft};

/// All flows, the one saved last first.
pub async fn list(state: &AppState) -> Result<Vec<FlowSummary>, ApiError> {
    let drafts = state.store.drafts().await?;
    // All at once: a process that is slow to tell its numbers holds up no other.
    try_join_all(drafts.into_iter().map(|draft| summary(state, draft))).await
}

async fn summary(state: &AppState, draft: Draft) -> Result<FlowSummary, ApiError> {
    let problems = match state.problem_counts.of(&draft) {
        Some(count) => count,
        None => {
            let found =
                model::problems(&state.catalog, &draft.flow, draft.source.as_deref()).await?;
            state.problem_counts.note(&draft, &found)
        }
    };
    Ok(FlowSummary {
        name: draft.flow.name,
        updated_at_ms: draft.updated_at_ms,
        problems,
        nodes: draft.flow.nodes.len(),
        live: state.live(&draft.slug).await,
        slug: draft.slug,
    })
}

/// The newest draft of a flow, brought together with what was pushed since it was looked at last.
///
/// # Errors
/// 404 where there is none.
pub async fn draft(state: &AppState, slug: &str) -> Result<Draft, ApiError> {
    let found = state.store.draft(slug).await?;
    let draft = found.ok_or_else(|| ApiError::not_found(format!("There is no flow `{slug}`.")))?;
    pushes::take_up(state, draft).await
}

/// Everything the editor shows of a flow.
///
/// # Errors
/// 404 where there is none.
pub async fn document(state: &AppState, slug: &str) -> Result<FlowDocument, ApiError> {
    let draft = draft(state, slug).await?;
    document_of(state, draft).await
}

/// Makes a flow; its slug comes from its name.
///
/// # Errors
/// 422 where it is not even a flow.
pub async fn create(state: &AppState, flow: Flow) -> Result<FlowDocument, ApiError> {
    check_structure(&flow)?;
    let base = slug::slug(&flow.name);
    for slug in slug::candidates(&base) {
        if let Some(draft) = state.store.add_flow(&slug, &flow).await? {
            return document_of(state, draft).await;
        }
    }
    Err(ApiError::conflict("too-many", format!("There are too many flows named `{}`.", flow.name)))
}

/// Saves a draft that was made from `revision`.
///
/// # Errors
/// 404, 409 where the draft has moved on, 422 where it is not even a flow.
pub async fn save_draft(
    state: &AppState,
    slug: &str,
    revision: i64,
    flow: Flow,
    source: Option<&str>,
) -> Result<Saved, ApiError> {
    check_structure(&flow)?;
    let draft = draft(state, slug).await?;
    let new = NewDraft { source, ..NewDraft::drawn(&flow) };
    match state.store.save_draft(draft.id, revision, new).await? {
        DraftSave::Saved { revision, updated_at_ms } => {
            let mut problems = model::problems(&state.catalog, &flow, source).await?;
            problems.extend(package::layout_problems(state, &draft).await?);
            Ok(Saved { revision, updated_at_ms, problems })
        }
        DraftSave::Stale => Err(stale(state, slug, Some(flow)).await),
    }
}

/// Saves the draft as a version: checks it, emits its package, commits it.
/// Where the package is the last commit's already, that commit is the answer.
///
/// # Errors
/// 404, 409 where the draft is at another revision, 422 with what stands in the way.
pub async fn commit_draft(
    state: &AppState,
    slug: &str,
    revision: i64,
    message: &str,
) -> Result<Commit, ApiError> {
    let draft = draft(state, slug).await?;
    if draft.revision != revision {
        return Err(stale(state, slug, None).await);
    }
    let found = model::problems(&state.catalog, &draft.flow, draft.source.as_deref()).await?;
    if found.iter().any(|problem| problem.severity == Severity::Error) {
        return Err(ApiError::Problems(found));
    }
    pushes::refuse_while_one_waits(state, &draft).await?;
    let _turn = state.pushes.lock().await;
    let parent = draft.taken.as_deref();
    let saved = state.store.draft_files(draft.id).await?;
    let files = package::files(state, &draft, &saved).await?;
    let before = match parent {
        Some(commit) => package::committed_flow(state, slug, commit).await?,
        None => None,
    };
    let after = package::flow_of(state, &files).await?;
    let message = message.replace(|c: char| c.is_control() && c != '\n', " ");
    let message = match message.trim() {
        "" => message::message(before.as_ref(), &after),
        text => text.to_owned(),
    };
    let commit = state.repos.commit_files(slug, parent, &files, &message).await?;
    state.store.set_taken(draft.id, &commit.id).await?;
    for file in &saved {
        state.store.forget_draft_file(draft.id, file).await?;
    }
    Ok(commit)
}

/// The newest text of an earlier draft that reads as Rust; none where that one was what the canvas alone writes.
///
/// # Errors
/// Where the database cannot be read.
pub async fn last_readable(state: &AppState, draft: &Draft) -> Result<Option<String>, ApiError> {
    let mut before = draft.revision;
    while let Some((revision, Some(source))) = state.store.source_before(draft.id, before).await? {
        if model::is_readable(&state.catalog, &source).await? {
            return Ok(Some(source));
        }
        before = revision;
    }
    Ok(None)
}

/// Takes a flow off the air and archives it. Its slug stays taken, its versions stay in its repository.
///
/// # Errors
/// 404 where there is none.
pub async fn archive(state: &AppState, slug: &str) -> Result<(), ApiError> {
    let draft = draft(state, slug).await?;
    // First, so that a deploy which comes to its switch meanwhile finds it archived.
    state.store.archive_flow(draft.id).await?;
    state.stop(slug).await
}

async fn document_of(state: &AppState, draft: Draft) -> Result<FlowDocument, ApiError> {
    let head = state.repos.head(&draft.slug).await?;
    let pushed = pushes::waiting(state, &draft).await?.map(Box::new);
    let uncommitted = package::is_uncommitted(state, &draft).await?;
    let problems = package::layout_problems(state, &draft).await?;
    let live = state.live(&draft.slug).await;
    let hooks = hook_list(state, &draft);
    let repository = state.repos.folder(&draft.slug).display().to_string();
    let Draft { slug, revision, flow, source, updated_at_ms, .. } = draft;
    Ok(FlowDocument {
        slug,
        revision,
        flow,
        source,
        updated_at_ms,
        head,
        uncommitted,
        repository,
        pushed,
        problems,
        live,
        hooks,
    })
}

fn hook_list(state: &AppState, draft: &Draft) -> Vec<Hook> {
    let base = format!("{}/hooks/{}", state.config.hooks_base, draft.slug);
    let hook = |route: model::HookRoute| Hook {
        node: route.node.as_str().to_owned(),
        url: format!("{base}/{}", route.path),
        slot: route.slot.map(|slot| slot.as_str().to_owned()),
    };
    model::hooks(&draft.flow).into_iter().map(hook).collect()
}

async fn stale(state: &AppState, slug: &str, yours: Option<Flow>) -> ApiError {
    match document(state, slug).await {
        Ok(current) => ApiError::Stale { current: Box::new(current), yours: yours.map(Box::new) },
        Err(error) => error,
    }
}

fn check_structure(flow: &Flow) -> Result<(), ApiError> {
    let problems = model::structure(flow);
    if problems.is_empty() { Ok(()) } else { Err(ApiError::Problems(problems)) }
}
