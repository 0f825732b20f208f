//! How fast the bare store takes the same payloads: SQLite, WAL, synchronous=FULL, committed in groups.

use std::sync::Arc;
use std::time::Instant;

use anyhow::Result;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, SqliteConnection};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinSet;

use crate::delivery::Deliveries;

/// One payload, and where its commit is reported.
type Waiting = (usize, Vec<u8>, oneshot::Sender<()>);

/// Payloads committed a second; each writer hands in its next after the last is on disk.
pub async fn per_second(writers: usize, deliveries: &Arc<Deliveries>) -> Result<f64> {
    let folder = tempfile::tempdir()?;
    let mut store = SqliteConnectOptions::new()
        .filename(folder.path().join("raw.db"))
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .connect()
        .await?;
    sqlx::raw_sql("CREATE TABLE inbox (number INTEGER PRIMARY KEY, payload BLOB NOT NULL) STRICT")
        .execute(&mut store)
        .await?;

    let (sender, receiver) = mpsc::channel(writers);
    let start = Instant::now();
    let committing = tokio::spawn(commit_groups(store, receiver));
    let mut open = JoinSet::new();
    for first in 0..writers {
        let deliveries = Arc::clone(deliveries);
        let sender = sender.clone();
        open.spawn(async move {
            for index in (first..deliveries.count()).step_by(writers) {
                let (done, committed) = oneshot::channel();
                if sender.send((index, deliveries.body(index), done)).await.is_err() {
                    return;
                }
                committed.await.ok();
            }
        });
    }
    drop(sender);
    while let Some(ended) = open.join_next().await {
        ended?;
    }
    let elapsed = start.elapsed();
    committing.await??;
    Ok(deliveries.count() as f64 / elapsed.as_secs_f64())
}

/// Everything that waits goes into one transaction.
async fn commit_groups(
    mut store: SqliteConnection,
    mut receiver: mpsc::Receiver<Waiting>,
) -> Result<()> {
    let mut group = Vec::new();
    while receiver.recv_many(&mut group, 1024).await > 0 {
        let mut transaction = store.begin_with("BEGIN IMMEDIATE").await?;
        for (number, payload, _) in &group {
            sqlx::query("INSERT INTO inbox (number, payload) VALUES ($1, $2)")
                .bind(i64::try_from(*number)?)
                .bind(payload.as_slice())
                .execute(&mut *transaction)
                .await?;
        }
        transaction.commit().await?;
        for (_, _, done) in group.drain(..) {
            done.send(()).ok();
        }
    }
    Ok(())
}
