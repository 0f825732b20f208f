//! Files of a person that were saved since the last commit, which the next one writes.

use super::{Store, StoreError, now_ms};

/// A file that the next commit writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftFile {
    /// Its path.
    pub path: String,
    /// Its text; none where the commit removes it.
    pub text: Option<String>,
    /// git's id of the content it was made from; empty for a new file.
    pub base: String,
}

impl Store {
    /// The files of a flow that wait for a commit, sorted by path.
    pub async fn draft_files(&self, flow: i64) -> Result<Vec<DraftFile>, StoreError> {
        let rows: Vec<(String, Option<String>, String)> = sqlx::query_as(
            "SELECT path, text, base FROM draft_files WHERE flow_id = ? ORDER BY path",
        )
        .bind(flow)
        .fetch_all(self.pool())
        .await?;
        Ok(rows.into_iter().map(|(path, text, base)| DraftFile { path, text, base }).collect())
    }

    /// Saves a file for the next commit.
    pub async fn save_draft_file(&self, flow: i64, file: &DraftFile) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO draft_files (flow_id, path, text, base, saved_at_ms) VALUES (?, ?, ?, ?, ?) \
             ON CONFLICT (flow_id, path) DO UPDATE SET text = excluded.text, base = excluded.base, \
             saved_at_ms = excluded.saved_at_ms",
        )
        .bind(flow)
        .bind(&file.path)
        .bind(&file.text)
        .bind(&file.base)
        .bind(now_ms())
        .execute(self.pool())
        .await?;
        Ok(())
    }

    /// Forgets a file where it still is what was committed; one that was saved again meanwhile stays.
    pub async fn forget_draft_file(&self, flow: i64, file: &DraftFile) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM draft_files WHERE flow_id = ? AND path = ? AND text IS ?")
            .bind(flow)
            .bind(&file.path)
            .bind(&file.text)
            .execute(self.pool())
            .await?;
        Ok(())
    }
}
