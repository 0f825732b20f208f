//! The journal's rows.

use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

use super::record::{Kind, Record, State};
use crate::error::StoreError;

const WRITE: &str = "
INSERT INTO journal (execution, path, position, kind, operation, state, input, output, error, attempts, started_at_ms, took_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
ON CONFLICT (execution, path) DO UPDATE SET
    state = excluded.state, input = excluded.input, output = excluded.output, error = excluded.error,
    attempts = excluded.attempts, started_at_ms = excluded.started_at_ms, took_us = excluded.took_us
";

/// Writes records within the writer's transaction.
pub(crate) async fn write(
    connection: &mut SqliteConnection,
    execution: i64,
    records: &[Record],
) -> Result<(), StoreError> {
    for record in records {
        sqlx::query(WRITE)
            .bind(execution)
            .bind(record.path.as_str())
            .bind(i64::from(record.position))
            .bind(record.kind.name())
            .bind(record.operation.as_str())
            .bind(record.state.name())
            .bind(record.input.as_str())
            .bind(record.output.as_str())
            .bind(record.error.as_deref())
            .bind(i64::from(record.attempts))
            .bind(record.started_at_ms)
            .bind(record.took_us)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

/// The records of an execution in the order in which they began.
pub(crate) async fn read(
    connection: &mut SqliteConnection,
    execution: i64,
) -> Result<Vec<Record>, StoreError> {
    let rows = sqlx::query("SELECT * FROM journal WHERE execution = $1 ORDER BY position")
        .bind(execution)
        .fetch_all(connection)
        .await?;
    rows.iter().map(record_from_row).collect()
}

fn record_from_row(row: &SqliteRow) -> Result<Record, StoreError> {
    let kind = row.try_get::<String, _>("kind")?;
    let state = row.try_get::<String, _>("state")?;
    Ok(Record {
        path: row.try_get("path")?,
        position: row.try_get("position")?,
        kind: Kind::from_name(&kind).ok_or(StoreError::Unreadable(kind))?,
        operation: row.try_get("operation")?,
        state: State::from_name(&state).ok_or(StoreError::Unreadable(state))?,
        input: row.try_get("input")?,
        output: row.try_get("output")?,
        error: row.try_get("error")?,
        attempts: row.try_get("attempts")?,
        started_at_ms: row.try_get("started_at_ms")?,
        took_us: row.try_get("took_us")?,
    })
}
