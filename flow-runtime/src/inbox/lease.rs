//! Leasing executions that are due, and taking over what other deployments left.

use std::collections::HashSet;

use bytes::Bytes;
use sqlx::Row;
use sqlx::sqlite::SqliteConnection;

use super::Leased;
use crate::clock::now_ms;
use crate::error::StoreError;
use crate::journal;

const DUE: &str = "
SELECT executions.number, id, handler, verified, accepted_at_ms, state, payload
FROM executions JOIN inbox ON inbox.number = executions.number
WHERE deployment = $1 AND due_at_ms <= $2
ORDER BY due_at_ms LIMIT $3
";

const ABANDONED: &str = "
SELECT 1 FROM deployments WHERE drained = 1 AND number <> $1 AND EXISTS (
    SELECT 1 FROM executions WHERE deployment = deployments.number AND due_at_ms IS NOT NULL)
";

const TAKE_OVER: &str = "
UPDATE executions SET deployment = $1
WHERE due_at_ms IS NOT NULL AND deployment <> $1
  AND deployment IN (SELECT number FROM deployments WHERE drained = 1)
";

/// The executions that are due and not leased, oldest first, with their journals.
pub(super) async fn due(
    connection: &mut SqliteConnection,
    deployment: i64,
    leased: &HashSet<i64>,
    limit: usize,
) -> Result<Vec<Leased>, StoreError> {
    take_over(connection, deployment).await?;
    let rows = sqlx::query(DUE)
        .bind(deployment)
        .bind(now_ms())
        .bind(i64::try_from(limit + leased.len()).unwrap_or(i64::MAX))
        .fetch_all(&mut *connection)
        .await?;
    let mut found = Vec::new();
    for row in rows {
        let number = row.try_get::<i64, _>("number")?;
        if leased.contains(&number) || found.len() >= limit {
            continue;
        }
        found.push(Leased {
            number,
            id: row.try_get("id")?,
            handler: row.try_get("handler")?,
            payload: Bytes::from(row.try_get::<Vec<u8>, _>("payload")?),
            verified: row.try_get("verified")?,
            accepted_at_ms: row.try_get("accepted_at_ms")?,
            records: Vec::new(),
        });
    }
    let numbers = found.iter().map(|execution| execution.number).collect::<Vec<_>>();
    if !numbers.is_empty() {
        let mut records = journal::store::read_all(connection, &numbers).await?;
        for execution in &mut found {
            execution.records = records.remove(&execution.number).unwrap_or_default();
        }
    }
    Ok(found)
}

/// Makes the executions of drained deployments this one's. One statement: of two that try, one gets each.
async fn take_over(connection: &mut SqliteConnection, deployment: i64) -> Result<(), StoreError> {
    let abandoned =
        sqlx::query(ABANDONED).bind(deployment).fetch_optional(&mut *connection).await?;
    if abandoned.is_some() {
        sqlx::query(TAKE_OVER).bind(deployment).execute(connection).await?;
    }
    Ok(())
}

/// Says whether a deployment has drained.
pub(super) async fn set_drained(
    connection: &mut SqliteConnection,
    deployment: i64,
) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO deployments (number, drained) VALUES ($1, 1) ON CONFLICT (number) DO UPDATE SET drained = 1")
        .bind(deployment)
        .execute(connection)
        .await?;
    Ok(())
}
