//! The journal's rows.

use std::collections::HashMap;

use serde_json::{Value, json};
use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

use super::record::{Kind, Record, State};
use crate::error::StoreError;

/// One statement for a whole group: what costs is the way to the connection's thread, not the row.
/// `WHERE true` tells the parser that `ON` begins no join.
const WRITE: &str = "
INSERT INTO journal (execution, path, position, kind, operation, state, input, output, error, attempts, started_at_ms, took_us)
SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7,
    value ->> 8, value ->> 9, value ->> 10, value ->> 11
FROM json_each($1) WHERE true
ON CONFLICT (execution, path) DO UPDATE SET
    state = excluded.state, input = excluded.input, output = excluded.output, error = excluded.error,
    attempts = excluded.attempts, started_at_ms = excluded.started_at_ms, took_us = excluded.took_us
";

const READ: &str = "
SELECT * FROM journal WHERE execution IN (SELECT value FROM json_each($1)) ORDER BY execution, position
";

/// Writes records, each with its execution, in this order, within the writer's transaction.
pub(crate) async fn write(
    connection: &mut SqliteConnection,
    records: impl Iterator<Item = (i64, &Record)>,
) -> Result<(), StoreError> {
    let rows = records.map(|(execution, record)| row_of(execution, record)).collect::<Vec<_>>();
    if rows.is_empty() {
        return Ok(());
    }
    sqlx::query(WRITE).bind(Value::Array(rows).to_string()).execute(connection).await?;
    Ok(())
}

fn row_of(execution: i64, record: &Record) -> Value {
    json!([
        execution,
        record.path,
        record.position,
        record.kind.name(),
        record.operation,
        record.state.name(),
        record.input,
        record.output,
        record.error,
        record.attempts,
        record.started_at_ms,
        record.took_us,
    ])
}

/// The records of several executions; of one with a record that cannot be read, that alone is said.
pub(crate) async fn read_all(
    connection: &mut SqliteConnection,
    executions: &[i64],
) -> Result<HashMap<i64, Result<Vec<Record>, StoreError>>, StoreError> {
    let rows = sqlx::query(READ).bind(json!(executions).to_string()).fetch_all(connection).await?;
    let mut journals: HashMap<i64, Result<Vec<Record>, StoreError>> = HashMap::new();
    for row in rows {
        let journal = journals.entry(row.try_get("execution")?).or_insert(Ok(Vec::new()));
        match (record_from_row(&row), &mut *journal) {
            (Ok(record), Ok(records)) => records.push(record),
            (Err(error), Ok(_)) => *journal = Err(error),
            (_, Err(_)) => {}
        }
    }
    Ok(journals)
}

/// The records of an execution in the order in which they began.
pub(crate) async fn read(
    connection: &mut SqliteConnection,
    execution: i64,
) -> Result<Vec<Record>, StoreError> {
    let mut journals = read_all(connection, &[execution]).await?;
    journals.remove(&execution).unwrap_or(Ok(Vec::new()))
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
