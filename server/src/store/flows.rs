//! Flows and their drafts, every revision of them up to a limit.

use flow_model::flow::Flow;
use flow_model::saved;

use super::{Store, StoreError, now_ms};

/// How many revisions of a draft are kept.
const KEPT_REVISIONS: i64 = 1000;

/// A flow's newest draft.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The flow's key in the database.
    pub id: i64,
    /// Its address.
    pub slug: String,
    /// The draft's revision.
    pub revision: i64,
    /// The draft.
    pub flow: Flow,
    /// Its `src/flow.rs` where a person wrote in it.
    pub source: Option<String>,
    /// The commit with which it was last brought together.
    pub taken: Option<String>,
    /// When it was saved.
    pub updated_at_ms: i64,
}

/// A draft to save.
#[derive(Clone, Copy, Debug)]
pub struct NewDraft<'a> {
    /// The flow.
    pub flow: &'a Flow,
    /// Its `src/flow.rs` where a person wrote in it.
    pub source: Option<&'a str>,
    /// The commit with which it was brought together, where that is news.
    pub taken: Option<&'a str>,
}

impl<'a> NewDraft<'a> {
    /// A draft that only the canvas wrote.
    pub fn drawn(flow: &'a Flow) -> Self {
        Self { flow, source: None, taken: None }
    }
}

/// What became of a save.
#[derive(Debug)]
pub enum DraftSave {
    /// It is the newest draft now.
    Saved {
        /// Its revision.
        revision: i64,
        /// When.
        updated_at_ms: i64,
    },
    /// The draft was at another revision.
    Stale,
}

type DraftRow = (i64, String, i64, String, i64, Option<String>, Option<String>);

const NEWEST: &str = "SELECT flows.id, slug, flows.revision, saved, updated_at_ms, source, taken_commit FROM flows \
     JOIN drafts ON drafts.flow_id = flows.id AND drafts.revision = flows.revision \
     WHERE archived_at_ms IS NULL AND slug = ?";
const ALL_NEWEST: &str = "SELECT flows.id, slug, flows.revision, saved, updated_at_ms, source, taken_commit FROM flows \
     JOIN drafts ON drafts.flow_id = flows.id AND drafts.revision = flows.revision \
     WHERE archived_at_ms IS NULL ORDER BY updated_at_ms DESC, flows.id DESC";

impl Store {
    /// All flows that are not archived, the one saved last first.
    pub async fn drafts(&self) -> Result<Vec<Draft>, StoreError> {
        let rows: Vec<DraftRow> = sqlx::query_as(ALL_NEWEST).fetch_all(self.pool()).await?;
        rows.into_iter().map(draft).collect()
    }

    /// One flow; none where there is none or it is archived.
    pub async fn draft(&self, slug: &str) -> Result<Option<Draft>, StoreError> {
        let row: Option<DraftRow> =
            sqlx::query_as(NEWEST).bind(slug).fetch_optional(self.pool()).await?;
        row.map(draft).transpose()
    }

    /// Makes a flow at revision 1; none where the slug is taken, by an archived flow too.
    pub async fn add_flow(&self, slug: &str, flow: &Flow) -> Result<Option<Draft>, StoreError> {
        let now = now_ms();
        let mut transaction = self.pool().begin_with("BEGIN IMMEDIATE").await?;
        let added: Option<(i64,)> = sqlx::query_as(
            "INSERT INTO flows (slug, name, revision, created_at_ms, updated_at_ms) VALUES (?, ?, 1, ?, ?) \
             ON CONFLICT (slug) DO NOTHING RETURNING id",
        )
        .bind(slug)
        .bind(&flow.name)
        .bind(now)
        .bind(now)
        .fetch_optional(&mut *transaction)
        .await?;
        let Some((id,)) = added else {
            return Ok(None);
        };
        sqlx::query(
            "INSERT INTO drafts (flow_id, revision, saved, saved_at_ms) VALUES (?, 1, ?, ?)",
        )
        .bind(id)
        .bind(saved::write(flow))
        .bind(now)
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        let (slug, flow) = (slug.to_owned(), flow.clone());
        Ok(Some(Draft {
            id,
            slug,
            revision: 1,
            flow,
            source: None,
            taken: None,
            updated_at_ms: now,
        }))
    }

    /// Saves a draft that was made from `revision`.
    pub async fn save_draft(
        &self,
        id: i64,
        revision: i64,
        draft: NewDraft<'_>,
    ) -> Result<DraftSave, StoreError> {
        let now = now_ms();
        let new = revision.saturating_add(1);
        let mut transaction = self.pool().begin_with("BEGIN IMMEDIATE").await?;
        let done = sqlx::query(
            "UPDATE flows SET revision = ?, name = ?, updated_at_ms = ?, \
             taken_commit = COALESCE(?, taken_commit) WHERE id = ? AND revision = ? AND archived_at_ms IS NULL",
        )
        .bind(new)
        .bind(&draft.flow.name)
        .bind(now)
        .bind(draft.taken)
        .bind(id)
        .bind(revision)
        .execute(&mut *transaction)
        .await?;
        if done.rows_affected() == 0 {
            return Ok(DraftSave::Stale);
        }
        sqlx::query(
            "INSERT INTO drafts (flow_id, revision, saved, source, saved_at_ms) VALUES (?, ?, ?, ?, ?)",
        )
        .bind(id)
        .bind(new)
        .bind(saved::write(draft.flow))
        .bind(draft.source)
        .bind(now)
        .execute(&mut *transaction)
        .await?;
        sqlx::query("DELETE FROM drafts WHERE flow_id = ? AND revision <= ?")
            .bind(id)
            .bind(new - KEPT_REVISIONS)
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(DraftSave::Saved { revision: new, updated_at_ms: now })
    }

    /// The revision before another one that is still kept, with its text where a person wrote in it.
    pub async fn source_before(
        &self,
        id: i64,
        revision: i64,
    ) -> Result<Option<(i64, Option<String>)>, StoreError> {
        let row = sqlx::query_as(
            "SELECT revision, source FROM drafts WHERE flow_id = ? AND revision < ? \
             ORDER BY revision DESC LIMIT 1",
        )
        .bind(id)
        .bind(revision)
        .fetch_optional(self.pool())
        .await?;
        Ok(row)
    }

    /// Notes the commit with which the draft was brought together.
    pub async fn set_taken(&self, id: i64, commit: &str) -> Result<(), StoreError> {
        sqlx::query("UPDATE flows SET taken_commit = ? WHERE id = ?")
            .bind(commit)
            .bind(id)
            .execute(self.pool())
            .await?;
        Ok(())
    }

    /// Archives a flow: it keeps everything and is shown and run no more. Deploys that are under way cannot
    /// make it live again from here on.
    pub async fn archive_flow(&self, id: i64) -> Result<(), StoreError> {
        sqlx::query("UPDATE flows SET archived_at_ms = ? WHERE id = ?")
            .bind(now_ms())
            .bind(id)
            .execute(self.pool())
            .await?;
        Ok(())
    }
}

fn draft(row: DraftRow) -> Result<Draft, StoreError> {
    let (id, slug, revision, text, updated_at_ms, source, taken) = row;
    Ok(Draft { id, slug, revision, flow: saved::read(&text)?, source, taken, updated_at_ms })
}
