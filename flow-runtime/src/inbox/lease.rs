//! Leasing executions that are due, and taking over what processes left that are gone.

use std::collections::HashSet;
use std::path::Path;

use bytes::Bytes;
use sqlx::Row;
use sqlx::sqlite::SqliteConnection;

use super::Leased;
use super::presence::{self, Owner, ProcessId};
use crate::clock::now_ms;
use crate::error::StoreError;
use crate::journal;

const DUE: &str = "
SELECT executions.number, id, handler, verified, accepted_at_ms, state, payload
FROM executions JOIN inbox ON inbox.number = executions.number
WHERE deployment = $1 AND owner = $2 AND due_at_ms <= $3
ORDER BY due_at_ms LIMIT $4
";

/// The owners next to one, on either side: whether there is any other, in one trip and two steps of the index.
const NEIGHBOURS: &str = "
SELECT * FROM (SELECT deployment, owner FROM executions
    WHERE due_at_ms IS NOT NULL AND (deployment, owner) < ($1, $2) ORDER BY deployment DESC, owner DESC LIMIT 1)
UNION ALL
SELECT * FROM (SELECT deployment, owner FROM executions
    WHERE due_at_ms IS NOT NULL AND (deployment, owner) > ($1, $2) ORDER BY deployment, owner LIMIT 1)
";

const NEXT_OWNER: &str = "
SELECT deployment, owner FROM executions
WHERE due_at_ms IS NOT NULL AND (deployment, owner) > ($1, $2) ORDER BY deployment, owner LIMIT 1
";

const IS_DRAINED: &str = "SELECT 1 FROM deployments WHERE number = $1 AND drained = 1";

const TAKE_OVER: &str = "
UPDATE executions SET deployment = $1, owner = $2
WHERE due_at_ms IS NOT NULL AND deployment = $3 AND owner = $4
";

/// The executions that are due and not leased, oldest first, with their journals.
pub(super) async fn due(
    connection: &mut SqliteConnection,
    owner: Owner,
    leased: &HashSet<i64>,
    limit: usize,
) -> Result<Vec<Leased>, StoreError> {
    let rows = sqlx::query(DUE)
        .bind(owner.deployment)
        .bind(owner.process.number())
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
            records: Ok(Vec::new()),
        });
    }
    let numbers = found.iter().map(|execution| execution.number).collect::<Vec<_>>();
    if !numbers.is_empty() {
        let mut records = journal::store::read_all(connection, &numbers).await?;
        for execution in &mut found {
            execution.records = records.remove(&execution.number).unwrap_or(Ok(Vec::new()));
        }
    }
    Ok(found)
}

/// Makes executions this process's own whose owners are gone: those of its deployment at once, those of another
/// once that has drained and none of its processes lives. Says how many.
pub(super) async fn take_over(
    connection: &mut SqliteConnection,
    store: &Path,
    owner: Owner,
) -> Result<u64, StoreError> {
    let neighbours = sqlx::query(NEIGHBOURS)
        .bind(owner.deployment)
        .bind(owner.process.number())
        .fetch_all(&mut *connection)
        .await?;
    let mut taken = 0;
    if neighbours.is_empty() {
        return Ok(taken);
    }
    let mut next = next_owner(connection, (i64::MIN, i64::MIN)).await?;
    while let Some(other) = next {
        if other != owner {
            taken += take_over_from(connection, store, owner, other).await?;
        }
        next = next_owner(connection, (other.deployment, other.process.number())).await?;
    }
    Ok(taken)
}

async fn next_owner(
    connection: &mut SqliteConnection,
    (deployment, process): (i64, i64),
) -> Result<Option<Owner>, StoreError> {
    let row =
        sqlx::query(NEXT_OWNER).bind(deployment).bind(process).fetch_optional(connection).await?;
    row.map(|row| {
        let process = ProcessId::from_number(row.try_get(1)?);
        Ok(Owner { deployment: row.try_get(0)?, process })
    })
    .transpose()
}

async fn take_over_from(
    connection: &mut SqliteConnection,
    store: &Path,
    owner: Owner,
    other: Owner,
) -> Result<u64, StoreError> {
    let process_is_gone = presence::is_gone(store, other.process).map_err(StoreError::Locks)?;
    if !process_is_gone {
        return Ok(0);
    }
    // Held until the executions are ours: no process of that deployment may begin in between.
    let _deserted = if other.deployment == owner.deployment {
        None
    } else {
        let is_drained =
            sqlx::query(IS_DRAINED).bind(other.deployment).fetch_optional(&mut *connection).await?;
        if is_drained.is_none() {
            return Ok(0);
        }
        match presence::deserted(store, other.deployment).map_err(StoreError::Locks)? {
            Some(deserted) => Some(deserted),
            None => return Ok(0),
        }
    };
    let taken = sqlx::query(TAKE_OVER)
        .bind(owner.deployment)
        .bind(owner.process.number())
        .bind(other.deployment)
        .bind(other.process.number())
        .execute(connection)
        .await?
        .rows_affected();
    presence::forget(store, other.process);
    Ok(taken)
}

/// Says that a deployment has drained.
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
