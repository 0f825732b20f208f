//! The server's own database: opens it, migrates it, and holds the only SQL, one file per noun.

pub mod connections;
pub mod deployments;
pub mod files;
pub mod flows;
pub mod sessions;

use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use sqlx::migrate::MigrateError;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Connection as _, SqlitePool};
use thiserror::Error;

/// SQLite's result code for a full disk or a reached page limit: <https://www.sqlite.org/rescode.html#full>.
const SQLITE_FULL: &str = "13";

/// Why the database did not do what was asked.
#[derive(Debug, Error)]
pub enum StoreError {
    /// No room.
    #[error("the disk is full")]
    Full,
    /// Any other database error.
    #[error("the database failed")]
    Database(#[source] sqlx::Error),
    /// The database was written by a newer Hookloom.
    #[error("the database was written by a newer Hookloom")]
    Newer,
    /// A migration failed.
    #[error("the database could not be brought up to date")]
    Migration(#[source] MigrateError),
    /// A stored flow cannot be read.
    #[error("a stored flow cannot be read")]
    Flow(#[from] flow_model::saved::SavedError),
}

impl From<MigrateError> for StoreError {
    fn from(error: MigrateError) -> Self {
        match error {
            MigrateError::VersionMissing(_) | MigrateError::VersionTooNew(..) => Self::Newer,
            error => Self::Migration(error),
        }
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match error.as_database_error().and_then(|error| error.code()) {
            Some(code) if code == SQLITE_FULL => Self::Full,
            _ => Self::Database(error),
        }
    }
}

/// The database. Clones share one pool.
#[derive(Clone, Debug)]
pub struct Store {
    pool: SqlitePool,
}

impl Store {
    /// Opens the database file, makes it where it is missing, and brings it up to date.
    ///
    /// # Errors
    /// Where the file cannot be opened or written, is no database, or comes from a newer Hookloom.
    pub async fn open(file: &Path) -> Result<Self, StoreError> {
        let options = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // A save that was answered has to survive a power cut.
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(Duration::from_secs(10))
            .foreign_keys(true);
        let pool = pool_options().connect_with(options).await?;
        sqlx::migrate!().run(&pool).await?;
        Ok(Self { pool })
    }

    /// The pool, for the files of this folder.
    pub(in crate::store) fn pool(&self) -> &SqlitePool {
        &self.pool
    }
}

/// A full disk ends a transaction inside SQLite, and sqlx goes on counting it as open: every later one on that
/// connection would fail. Such a connection is replaced before anybody gets it.
fn pool_options() -> SqlitePoolOptions {
    SqlitePoolOptions::new().max_connections(4).before_acquire(|connection, _| {
        let clean = !connection.is_in_transaction();
        Box::pin(async move { Ok(clean) })
    })
}

/// Now, in milliseconds since 1970 in UTC.
pub fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests;
