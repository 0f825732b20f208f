//! Deployments: every version of every flow with its stages, and which one is live.

use flow_model::problem::Problem;
use flow_model::wire::{Deployment, DeploymentState, Diagnostic};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::{FromRow, Sqlite, Transaction};

use super::{Store, StoreError, now_ms};

/// A deployment with what the API does not show of it.
#[derive(Clone, Debug)]
pub struct DeploymentRecord {
    /// As the API shows it.
    pub deployment: Deployment,
    /// What was found with a failure.
    pub problems: Vec<Problem>,
    /// What the compiler said with a failure, by file and line.
    pub diagnostics: Vec<Diagnostic>,
    /// Hash over everything that went into the build; empty until it is known.
    pub build_key: String,
}

#[derive(FromRow)]
struct Row {
    version: i64,
    commit_id: String,
    message: String,
    digest: String,
    binary_bytes: i64,
    build_key: String,
    state: String,
    at_ms: i64,
    took_ms: Option<i64>,
    stages: String,
    problems: String,
    diagnostics: String,
}

const ADD: &str = "INSERT INTO deployments (flow, version, state, author, at_ms) \
     SELECT ?1, 1 + COALESCE(MAX(version), 0), 'deploying', ?2, ?3 FROM deployments WHERE flow = ?1 \
     RETURNING *";
const SAVE: &str = "UPDATE deployments SET commit_id = ?3, message = ?4, digest = ?5, binary_bytes = ?6, \
     build_key = ?7, state = ?8, took_ms = ?9, stages = ?10, problems = ?11, diagnostics = ?12 WHERE flow = ?1 AND version = ?2";
const RETIRE: &str = "UPDATE deployments SET state = 'retired' WHERE flow = ? AND state = 'live'";
const LIVE: &str = "SELECT flow, version FROM deployments JOIN flows ON flows.slug = flow \
     WHERE state = 'live' AND archived_at_ms IS NULL ORDER BY flow";
const UNFINISHED: &str = "UPDATE deployments SET state = CASE WHEN digest = '' THEN 'failed' ELSE 'retired' END \
     WHERE state = 'deploying'";

impl Store {
    /// Begins the next version of a flow.
    pub async fn add_deployment(&self, slug: &str, author: &str) -> Result<Deployment, StoreError> {
        let row: Row = sqlx::query_as(ADD)
            .bind(slug)
            .bind(author)
            .bind(now_ms())
            .fetch_one(self.pool())
            .await?;
        Ok(record(row).deployment)
    }

    /// A flow's deployments, newest first.
    pub async fn deployments(&self, slug: &str) -> Result<Vec<Deployment>, StoreError> {
        let rows: Vec<Row> =
            sqlx::query_as("SELECT * FROM deployments WHERE flow = ? ORDER BY version DESC")
                .bind(slug)
                .fetch_all(self.pool())
                .await?;
        Ok(rows.into_iter().map(|row| record(row).deployment).collect())
    }

    /// The newest deployment of a flow.
    pub async fn newest_deployment(
        &self,
        slug: &str,
    ) -> Result<Option<DeploymentRecord>, StoreError> {
        let row: Option<Row> = sqlx::query_as(
            "SELECT * FROM deployments WHERE flow = ? ORDER BY version DESC LIMIT 1",
        )
        .bind(slug)
        .fetch_optional(self.pool())
        .await?;
        Ok(row.map(record))
    }

    /// One deployment.
    pub async fn deployment(
        &self,
        slug: &str,
        version: i64,
    ) -> Result<Option<DeploymentRecord>, StoreError> {
        let row: Option<Row> =
            sqlx::query_as("SELECT * FROM deployments WHERE flow = ? AND version = ?")
                .bind(slug)
                .bind(version)
                .fetch_optional(self.pool())
                .await?;
        Ok(row.map(record))
    }

    /// Makes a deployment the live one and retires the one that was, in the same instant. False where the flow
    /// was archived meanwhile: then nothing changes.
    pub async fn go_live(&self, slug: &str, record: &DeploymentRecord) -> Result<bool, StoreError> {
        let mut transaction = self.pool().begin_with("BEGIN IMMEDIATE").await?;
        let there: Option<i64> =
            sqlx::query_scalar("SELECT 1 FROM flows WHERE slug = ? AND archived_at_ms IS NULL")
                .bind(slug)
                .fetch_optional(&mut *transaction)
                .await?;
        if there.is_none() {
            return Ok(false);
        }
        sqlx::query(RETIRE).bind(slug).execute(&mut *transaction).await?;
        save(&mut transaction, slug, record).await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// Writes down how far a deployment is.
    pub async fn save_deployment(
        &self,
        slug: &str,
        record: &DeploymentRecord,
    ) -> Result<(), StoreError> {
        let mut transaction = self.pool().begin_with("BEGIN IMMEDIATE").await?;
        save(&mut transaction, slug, record).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Notes that no deployment of a flow is live any more.
    pub async fn retire_live(&self, slug: &str) -> Result<(), StoreError> {
        sqlx::query(RETIRE).bind(slug).execute(self.pool()).await?;
        Ok(())
    }

    /// The live deployments of all flows that are not archived: slug and version.
    pub async fn live_deployments(&self) -> Result<Vec<(String, i64)>, StoreError> {
        Ok(sqlx::query_as(LIVE).fetch_all(self.pool()).await?)
    }

    /// Closes deployments that a server's end has cut off: one that was built can still be activated.
    pub async fn close_unfinished_deployments(&self) -> Result<(), StoreError> {
        sqlx::query(UNFINISHED).execute(self.pool()).await?;
        Ok(())
    }

    /// The newest version of a flow that was built from the same key.
    pub async fn built_with(&self, slug: &str, build_key: &str) -> Result<Option<i64>, StoreError> {
        let version = sqlx::query_scalar(
            "SELECT version FROM deployments WHERE flow = ? AND build_key = ? AND digest <> '' \
             ORDER BY version DESC LIMIT 1",
        )
        .bind(slug)
        .bind(build_key)
        .fetch_optional(self.pool())
        .await?;
        Ok(version)
    }

    /// Versions of a flow that may have left executions behind: all that were built.
    pub async fn built_versions(&self, slug: &str) -> Result<Vec<i64>, StoreError> {
        let versions = sqlx::query_scalar(
            "SELECT version FROM deployments WHERE flow = ? AND digest <> '' ORDER BY version",
        )
        .bind(slug)
        .fetch_all(self.pool())
        .await?;
        Ok(versions)
    }
}

async fn save(
    transaction: &mut Transaction<'_, Sqlite>,
    slug: &str,
    record: &DeploymentRecord,
) -> Result<(), StoreError> {
    let Deployment {
        version, commit, message, digest, binary_bytes, state, took_ms, stages, ..
    } = &record.deployment;
    sqlx::query(SAVE)
        .bind(slug)
        .bind(version)
        .bind(commit)
        .bind(message)
        .bind(digest)
        .bind(i64::try_from(*binary_bytes).unwrap_or(i64::MAX))
        .bind(&record.build_key)
        .bind(word(*state))
        .bind(took_ms.map(|took| i64::try_from(took).unwrap_or(i64::MAX)))
        .bind(json(stages))
        .bind(json(&record.problems))
        .bind(json(&record.diagnostics))
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

fn record(row: Row) -> DeploymentRecord {
    let deployment = Deployment {
        version: row.version,
        commit: row.commit_id,
        message: row.message,
        digest: row.digest,
        binary_bytes: u64::try_from(row.binary_bytes).unwrap_or_default(),
        state: state(&row.state),
        at_ms: row.at_ms,
        took_ms: row.took_ms.and_then(|took| u64::try_from(took).ok()),
        stages: read(&row.stages),
    };
    DeploymentRecord {
        deployment,
        problems: read(&row.problems),
        diagnostics: read(&row.diagnostics),
        build_key: row.build_key,
    }
}

/// Logs that an older server wrote in another form are lost without harm.
fn read<T: DeserializeOwned + Default>(text: &str) -> T {
    serde_json::from_str(text).unwrap_or_default()
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("what a deployment tells has only text keys")
}

fn word(state: DeploymentState) -> &'static str {
    match state {
        DeploymentState::Deploying => "deploying",
        DeploymentState::Live => "live",
        DeploymentState::Retired => "retired",
        DeploymentState::Failed => "failed",
    }
}

fn state(word: &str) -> DeploymentState {
    match word {
        "deploying" => DeploymentState::Deploying,
        "live" => DeploymentState::Live,
        "retired" => DeploymentState::Retired,
        _ => DeploymentState::Failed,
    }
}
