//! Opening the store, and the shape of its tables.

use std::path::Path;
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, Row};

use crate::error::StoreError;

/// The format this program writes; kept in `PRAGMA user_version`.
const FORMAT: i64 = 1;

/// `executions` is small and changes; `inbox` holds the payloads and never changes, so that an
/// execution's end does not rewrite its payload. An execution is due while `due_at_ms` is set.
const TABLES: &str = "
CREATE TABLE executions (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    deployment INTEGER NOT NULL,
    handler TEXT NOT NULL,
    event TEXT NOT NULL,
    delivery_id TEXT NOT NULL,
    verified INTEGER NOT NULL,
    state TEXT NOT NULL,
    accepted_at_ms INTEGER NOT NULL,
    due_at_ms INTEGER,
    finished_at_ms INTEGER,
    took_us INTEGER,
    error TEXT,
    replay_of TEXT,
    owner INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE inbox (
    number INTEGER PRIMARY KEY,
    payload BLOB NOT NULL
) STRICT;
CREATE TABLE dedupe (
    key TEXT PRIMARY KEY,
    execution TEXT NOT NULL,
    at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE journal (
    execution INTEGER NOT NULL,
    path TEXT NOT NULL,
    position INTEGER NOT NULL,
    kind TEXT NOT NULL,
    operation TEXT NOT NULL,
    state TEXT NOT NULL,
    input TEXT NOT NULL,
    output TEXT NOT NULL,
    error TEXT,
    attempts INTEGER NOT NULL,
    started_at_ms INTEGER NOT NULL,
    took_us INTEGER,
    PRIMARY KEY (execution, path)
) STRICT, WITHOUT ROWID;
CREATE TABLE deployments (
    number INTEGER PRIMARY KEY,
    drained INTEGER NOT NULL
) STRICT;
CREATE TABLE minutes (
    at_ms INTEGER NOT NULL,
    process TEXT NOT NULL,
    accepted INTEGER NOT NULL,
    done INTEGER NOT NULL,
    failed INTEGER NOT NULL,
    rejected INTEGER NOT NULL,
    p50_ms REAL NOT NULL,
    p95_ms REAL NOT NULL,
    p99_ms REAL NOT NULL,
    PRIMARY KEY (at_ms, process)
) STRICT, WITHOUT ROWID;
PRAGMA user_version = 1;
";

/// Made where they are missing, in new stores and in old ones. Indexes by state are in the order of the numbers.
const INDEXES: &str = "
DROP INDEX IF EXISTS executions_due;
DROP INDEX IF EXISTS executions_ended_badly;
CREATE INDEX IF NOT EXISTS executions_waiting ON executions (deployment, owner, due_at_ms) WHERE due_at_ms IS NOT NULL;
CREATE INDEX IF NOT EXISTS executions_failed ON executions (state) WHERE state = 'failed';
CREATE INDEX IF NOT EXISTS executions_unknown ON executions (state) WHERE state = 'outcome_unknown';
CREATE INDEX IF NOT EXISTS executions_finished ON executions (finished_at_ms) WHERE finished_at_ms IS NOT NULL;
";

/// What a store of an earlier version lacks. Such a version goes on working with what stands here, since it
/// names the columns that it writes: it may run beside this one, and people go back to it.
const OWNERS: &str = "ALTER TABLE executions ADD COLUMN owner INTEGER NOT NULL DEFAULT 0";

/// Whether the owners are there, and an index of each name.
const IS_COMPLETE: &str = "
SELECT EXISTS (SELECT 1 FROM pragma_table_info('executions') WHERE name = 'owner'),
    (SELECT count(*) FROM pragma_index_list('executions')
     WHERE name IN ('executions_waiting', 'executions_failed', 'executions_unknown', 'executions_finished')) = 4
";

/// An open store.
pub(crate) struct Opened {
    /// The one connection that writes.
    pub(crate) connection: SqliteConnection,
    /// Executions that have not ended.
    pub(crate) waiting: i64,
}

/// Opens the store for the writer: makes it where it is missing, and says that this deployment runs.
pub(crate) async fn open(
    path: &Path,
    max_pages: Option<u32>,
    deployment: i64,
) -> Result<Opened, StoreError> {
    // `max_page_count` is a setting of the connection and comes first, or a store over it would not even open.
    let mut options = common(path).create_if_missing(true).pragma("cache_size", "-1024");
    if let Some(pages) = max_pages {
        options = options.pragma("max_page_count", pages.to_string());
    }
    let mut connection = options.connect().await?;
    let found = sqlx::query("PRAGMA user_version")
        .fetch_one(&mut connection)
        .await?
        .try_get::<i64, _>(0)?;
    match found {
        0 => create(&mut connection).await?,
        FORMAT => complete(&mut connection).await?,
        _ => {
            return Err(StoreError::NewerFormat { found, known: FORMAT });
        }
    }
    sqlx::query("INSERT INTO deployments (number, drained) VALUES ($1, 0) ON CONFLICT (number) DO UPDATE SET drained = 0 WHERE drained <> 0")
        .bind(deployment)
        .execute(&mut connection)
        .await?;
    let waiting = count_waiting(&mut connection).await?;
    Ok(Opened { connection, waiting })
}

/// Executions that have not ended, of whichever process: all take room in the store.
pub(super) async fn count_waiting(connection: &mut SqliteConnection) -> Result<i64, StoreError> {
    let count = "SELECT count(*) FROM executions WHERE due_at_ms IS NOT NULL";
    Ok(sqlx::query(count).fetch_one(connection).await?.try_get(0)?)
}

/// Adds what a store of an earlier version lacks.
async fn complete(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    if is_complete(connection).await? == (true, true) {
        return Ok(());
    }
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
    // Another process may have been quicker.
    let (has_owners, has_indexes) = is_complete(&mut transaction).await?;
    if !has_owners {
        sqlx::raw_sql(OWNERS).execute(&mut *transaction).await?;
    }
    if !has_indexes {
        sqlx::raw_sql(INDEXES).execute(&mut *transaction).await?;
    }
    transaction.commit().await?;
    Ok(())
}

async fn is_complete(connection: &mut SqliteConnection) -> Result<(bool, bool), StoreError> {
    let row = sqlx::query(IS_COMPLETE).fetch_one(connection).await?;
    Ok((row.try_get(0)?, row.try_get(1)?))
}

/// Opens the store for reading.
pub(crate) async fn open_reader(path: &Path) -> Result<SqliteConnection, StoreError> {
    Ok(common(path).pragma("cache_size", "-512").pragma("query_only", "1").connect().await?)
}

/// Two versions share a store during a switch, so every lock is waited for.
fn common(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(Duration::from_secs(10))
        .statement_cache_capacity(40)
        .disable_statement_logging()
}

/// Two processes may open a new store at once: the second finds the tables made.
async fn create(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
    let found = sqlx::query("PRAGMA user_version")
        .fetch_one(&mut *transaction)
        .await?
        .try_get::<i64, _>(0)?;
    if found == 0 {
        sqlx::raw_sql(TABLES).execute(&mut *transaction).await?;
        sqlx::raw_sql(INDEXES).execute(&mut *transaction).await?;
    }
    transaction.commit().await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use sqlx::{ConnectOptions as _, Row as _};

    use super::{TABLES, common, open};

    /// The tables as they were before executions had owners.
    fn tables_without_owners() -> String {
        let mut before = TABLES.replace(",\n    owner INTEGER NOT NULL DEFAULT 0", "");
        assert!(!before.contains("owner"));
        before.push_str(
            "CREATE INDEX executions_due ON executions (deployment, due_at_ms) WHERE due_at_ms IS NOT NULL;
             CREATE INDEX executions_ended_badly ON executions (state, accepted_at_ms)
             WHERE state IN ('failed', 'outcome_unknown');",
        );
        before
    }

    #[tokio::test]
    async fn a_store_of_an_earlier_version_is_completed_and_stays_readable_to_that_version() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("flow.db");
        let execution = "INSERT INTO executions (number, id, deployment, handler, event, delivery_id, verified, state, accepted_at_ms, due_at_ms)
            VALUES (1, 'a', 1, 'h', 'e', 'd', 1, 'accepted', 1, 1)";
        let mut earlier = common(&path).create_if_missing(true).connect().await.expect("a store");
        let tables = sqlx::AssertSqlSafe(tables_without_owners());
        sqlx::raw_sql(tables).execute(&mut earlier).await.expect("its tables");
        sqlx::raw_sql(execution).execute(&mut earlier).await.expect("an execution");
        for _ in 0..2 {
            let mut opened = open(&path, None, 2).await.expect("it opens");
            assert_eq!(opened.waiting, 1);
            let row = sqlx::query(
                "SELECT owner, (SELECT user_version FROM pragma_user_version) FROM executions",
            )
            .fetch_one(&mut opened.connection)
            .await
            .expect("it has owners");
            assert_eq!((row.get::<i64, _>(0), row.get::<i64, _>(1)), (0, 1));
        }
        let another = execution.replace("(1, 'a'", "(2, 'b'");
        let another = sqlx::raw_sql(sqlx::AssertSqlSafe(another)).execute(&mut earlier).await;
        another.expect("the earlier version still writes");
    }
}
