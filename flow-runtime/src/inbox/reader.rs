//! Reading executions for the admin listener, on a connection of its own.

use std::path::PathBuf;

use serde_json::json;
use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use tokio::sync::Mutex;

use super::{ExecutionState, store};
use crate::error::StoreError;
use crate::journal::{self, Record};
use crate::metrics::minutes::Point;

/// A page of the list, newest first, of those that pass a condition. Numbers grow with the time of acceptance,
/// and unlike a time each stands for one execution.
macro_rules! page {
    ($condition:literal) => {
        concat!(
            "SELECT number, id, deployment, handler, event, delivery_id, state, accepted_at_ms, took_us, error,
             replay_of FROM executions WHERE ",
            $condition,
            " AND accepted_at_ms < $1 AND ($2 IS NULL OR number < (SELECT number FROM executions WHERE id = $2))
             ORDER BY number DESC LIMIT $3"
        )
    };
}

const ONE: &str = "
SELECT executions.number, id, deployment, handler, event, delivery_id, state, accepted_at_ms, took_us, error, replay_of, payload
FROM executions JOIN inbox ON inbox.number = executions.number WHERE id = $1
";

const MINUTES: &str = "
SELECT at_ms, sum(accepted), sum(done), sum(failed), sum(rejected), max(p50_ms), max(p95_ms), max(p99_ms)
FROM minutes WHERE at_ms >= $1 AND NOT (at_ms >= $2 AND process = $3) GROUP BY at_ms ORDER BY at_ms
";

/// Opens its connection when first asked.
pub(crate) struct Reader {
    path: PathBuf,
    connection: Mutex<Option<SqliteConnection>>,
}

/// An execution as the store holds it.
#[derive(Debug)]
pub(crate) struct StoredExecution {
    pub(crate) number: i64,
    pub(crate) id: String,
    pub(crate) deployment: i64,
    pub(crate) handler: String,
    pub(crate) event: String,
    pub(crate) delivery_id: String,
    pub(crate) state: ExecutionState,
    pub(crate) accepted_at_ms: i64,
    pub(crate) took_us: Option<i64>,
    pub(crate) error: Option<String>,
    pub(crate) replay_of: Option<String>,
}

/// Which executions to list, newest first.
#[derive(Debug)]
pub(crate) struct Filter {
    pub(crate) wanted: Wanted,
    pub(crate) before_ms: i64,
    /// Only those that were accepted before this one.
    pub(crate) before: Option<String>,
    pub(crate) limit: i64,
}

/// In which state.
#[derive(Debug)]
pub(crate) enum Wanted {
    Any,
    In(ExecutionState),
    /// These: which of them run stands only in memory.
    Numbers(Vec<i64>),
}

impl Wanted {
    /// Each state by itself, so that SQLite sees which index fits: it looks into no parameter.
    pub(super) fn page(&self) -> &'static str {
        match self {
            Self::Any => page!("true"),
            Self::In(ExecutionState::Accepted) => {
                page!("state = 'accepted' AND due_at_ms IS NOT NULL")
            }
            Self::In(ExecutionState::Retrying) => {
                page!("state = 'retrying' AND due_at_ms IS NOT NULL")
            }
            Self::In(ExecutionState::Sleeping) => {
                page!("state = 'sleeping' AND due_at_ms IS NOT NULL")
            }
            Self::In(ExecutionState::OutcomeUnknown) => page!("state = 'outcome_unknown'"),
            Self::In(ExecutionState::Done) => page!("state = 'done'"),
            Self::In(ExecutionState::Failed) => page!("state = 'failed'"),
            Self::Numbers(_) => {
                page!("number IN (SELECT value FROM json_each($4)) AND due_at_ms IS NOT NULL")
            }
        }
    }
}

impl Reader {
    pub(crate) fn new(path: PathBuf) -> Self {
        Self { path, connection: Mutex::new(None) }
    }

    /// The executions that pass the filter, newest first.
    pub(crate) async fn list(&self, filter: &Filter) -> Result<Vec<StoredExecution>, StoreError> {
        let mut guard = self.connection.lock().await;
        let mut page = sqlx::query(filter.wanted.page())
            .bind(filter.before_ms)
            .bind(filter.before.as_deref())
            .bind(filter.limit);
        if let Wanted::Numbers(numbers) = &filter.wanted {
            page = page.bind(json!(numbers).to_string());
        }
        let rows = page.fetch_all(self.connected(&mut guard).await?).await?;
        rows.iter().map(execution_from_row).collect()
    }

    /// One execution with its payload and its journal.
    pub(crate) async fn get(
        &self,
        id: &str,
    ) -> Result<(StoredExecution, Vec<u8>, Vec<Record>), StoreError> {
        let mut guard = self.connection.lock().await;
        let connection = self.connected(&mut guard).await?;
        let row = sqlx::query(ONE)
            .bind(id)
            .fetch_optional(&mut *connection)
            .await?
            .ok_or(StoreError::Missing)?;
        let execution = execution_from_row(&row)?;
        let records = journal::store::read(connection, execution.number).await?;
        Ok((execution, row.try_get("payload")?, records))
    }

    /// The minutes since then, all processes of this store together, without this process's open minute.
    pub(crate) async fn minutes(
        &self,
        since_ms: i64,
        open_minute_ms: i64,
        process: &str,
    ) -> Result<Vec<Point>, StoreError> {
        let mut guard = self.connection.lock().await;
        let rows = sqlx::query(MINUTES)
            .bind(since_ms)
            .bind(open_minute_ms)
            .bind(process)
            .fetch_all(self.connected(&mut guard).await?)
            .await?;
        rows.iter().map(point_from_row).collect()
    }

    async fn connected<'c>(
        &self,
        connection: &'c mut Option<SqliteConnection>,
    ) -> Result<&'c mut SqliteConnection, StoreError> {
        match connection {
            Some(open) => Ok(open),
            None => Ok(connection.insert(store::open_reader(&self.path).await?)),
        }
    }
}

fn execution_from_row(row: &SqliteRow) -> Result<StoredExecution, StoreError> {
    let state = row.try_get::<String, _>("state")?;
    Ok(StoredExecution {
        number: row.try_get("number")?,
        id: row.try_get("id")?,
        deployment: row.try_get("deployment")?,
        handler: row.try_get("handler")?,
        event: row.try_get("event")?,
        delivery_id: row.try_get("delivery_id")?,
        state: ExecutionState::from_name(&state).ok_or(StoreError::Unreadable(state))?,
        accepted_at_ms: row.try_get("accepted_at_ms")?,
        took_us: row.try_get("took_us")?,
        error: row.try_get("error")?,
        replay_of: row.try_get("replay_of")?,
    })
}

fn point_from_row(row: &SqliteRow) -> Result<Point, StoreError> {
    let count = |column: usize| -> Result<u64, StoreError> {
        Ok(u64::try_from(row.try_get::<i64, _>(column)?).unwrap_or_default())
    };
    Ok(Point {
        at_ms: row.try_get(0)?,
        accepted: count(1)?,
        done: count(2)?,
        failed: count(3)?,
        rejected: count(4)?,
        p50_ms: row.try_get(5)?,
        p95_ms: row.try_get(6)?,
        p99_ms: row.try_get(7)?,
    })
}
