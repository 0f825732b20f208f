//! What happens to executions after their runs: ends, replays, resolutions, and forgetting.

use serde_json::{Value, json};
use sqlx::Row;
use sqlx::sqlite::SqliteConnection;

use super::presence::Owner;
use super::{End, Pruned, Resolution};
use crate::clock::{new_id, now_ms};
use crate::error::StoreError;
use crate::metrics::minutes::Minute;

/// One statement for the ends of a whole group.
const END: &str = "
UPDATE executions SET state = ended.value ->> 1, due_at_ms = ended.value ->> 2, error = ended.value ->> 3,
    finished_at_ms = ended.value ->> 4, took_us = ended.value ->> 5
FROM json_each($1) AS ended WHERE number = ended.value ->> 0
";

const REPLAY: &str = "
INSERT INTO inbox (number, payload) SELECT $1, payload FROM inbox WHERE number = $2;
INSERT INTO executions (number, id, deployment, handler, event, delivery_id, verified, owner, state, accepted_at_ms, due_at_ms, replay_of)
SELECT $1, $3, $4, handler, event, delivery_id, verified, $6, 'accepted', $5, $5, id FROM executions WHERE number = $2;
";

const RESOLVE: &str = "
UPDATE journal SET state = $3, error = $4, output = 'null',
    attempts = CASE $3 WHEN 'retrying' THEN 0 ELSE attempts END
WHERE execution = $1 AND path = $2 AND state = 'outcome_unknown';
UPDATE executions SET state = 'retrying', due_at_ms = $5, error = NULL, deployment = $6, owner = $7 WHERE number = $1;
";

const PRUNE: &str = "
DELETE FROM journal WHERE execution IN (SELECT value FROM json_each($1));
DELETE FROM inbox WHERE number IN (SELECT value FROM json_each($1));
DELETE FROM executions WHERE number IN (SELECT value FROM json_each($1));
";

const ENDED_BEFORE: &str =
    "SELECT number FROM executions WHERE finished_at_ms < $1 ORDER BY finished_at_ms LIMIT $2";

/// The last key of the next part of all keys.
const END_OF_PART: &str = "SELECT key FROM dedupe WHERE key > $1 ORDER BY key LIMIT 1 OFFSET $2";

const PRUNE_KEYS: &str =
    "DELETE FROM dedupe WHERE key > $1 AND ($2 IS NULL OR key <= $2) AND at_ms < $3";

/// Executions, or keys, that one transaction goes through: nobody waits long behind it.
const PRUNED_AT_ONCE: i64 = 500;

/// Two processes of one flow may write the same minute; each has its own row.
const KEEP_MINUTE: &str = "
INSERT OR REPLACE INTO minutes (at_ms, process, accepted, done, failed, rejected, p50_ms, p95_ms, p99_ms)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
";

/// Writes how runs ended.
pub(super) async fn end(
    connection: &mut SqliteConnection,
    ends: impl Iterator<Item = (i64, &End)>,
) -> Result<(), StoreError> {
    let rows = ends.map(|(number, end)| {
        let finished = end.finished.map(|finished| (finished.at_ms, finished.took_us));
        let (at_ms, took_us) = finished.unzip();
        json!([number, end.state.name(), end.due_at_ms, end.error, at_ms, took_us])
    });
    let rows = rows.collect::<Vec<_>>();
    if rows.is_empty() {
        return Ok(());
    }
    let rows = Value::Array(rows).to_string();
    sqlx::query(END).bind(rows).execute(connection).await?;
    Ok(())
}

/// Makes a new execution of the same event; gives its id.
pub(super) async fn replay(
    connection: &mut SqliteConnection,
    id: &str,
    owner: Owner,
    next_number: &mut i64,
) -> Result<String, StoreError> {
    let (original, _) = find(connection, id).await?;
    let replay = new_id();
    sqlx::query(REPLAY)
        .bind(*next_number)
        .bind(original)
        .bind(replay.as_str())
        .bind(owner.deployment)
        .bind(now_ms())
        .bind(owner.process.number())
        .execute(connection)
        .await?;
    *next_number += 1;
    Ok(replay)
}

/// Settles an outcome unknown and makes the execution due.
pub(super) async fn resolve(
    connection: &mut SqliteConnection,
    id: &str,
    path: &str,
    resolution: Resolution,
    owner: Owner,
) -> Result<(), StoreError> {
    let (number, state) = find(connection, id).await?;
    let unknown = sqlx::query(
        "SELECT 1 FROM journal WHERE execution = $1 AND path = $2 AND state = 'outcome_unknown'",
    )
    .bind(number)
    .bind(path)
    .fetch_optional(&mut *connection)
    .await?;
    if state != "outcome_unknown" || unknown.is_none() {
        return Err(StoreError::Conflict(format!("the outcome of `{path}` is not unknown")));
    }
    let (step_state, error) = match resolution {
        Resolution::Repeat => ("retrying", None),
        Resolution::Skip => ("skipped", None),
        Resolution::Fail => ("failed", Some("a person took it as failed")),
    };
    sqlx::query(RESOLVE)
        .bind(number)
        .bind(path)
        .bind(step_state)
        .bind(error)
        .bind(now_ms())
        .bind(owner.deployment)
        .bind(owner.process.number())
        .execute(connection)
        .await?;
    Ok(())
}

async fn find(connection: &mut SqliteConnection, id: &str) -> Result<(i64, String), StoreError> {
    let row = sqlx::query("SELECT number, state FROM executions WHERE id = $1")
        .bind(id)
        .fetch_optional(connection)
        .await?
        .ok_or(StoreError::Missing)?;
    Ok((row.try_get(0)?, row.try_get(1)?))
}

/// Keeps a minute's numbers.
pub(super) async fn keep_minute(
    connection: &mut SqliteConnection,
    minute: &Minute,
) -> Result<(), StoreError> {
    let whole = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    sqlx::query(KEEP_MINUTE)
        .bind(minute.point.at_ms)
        .bind(minute.process.as_str())
        .bind(whole(minute.point.accepted))
        .bind(whole(minute.point.done))
        .bind(whole(minute.point.failed))
        .bind(whole(minute.point.rejected))
        .bind(minute.point.p50_ms)
        .bind(minute.point.p95_ms)
        .bind(minute.point.p99_ms)
        .execute(connection)
        .await?;
    Ok(())
}

/// Forgets executions that ended earlier, a few hundred at a time; says how far it came.
pub(super) async fn prune(
    connection: &mut SqliteConnection,
    ended_before_ms: i64,
) -> Result<Pruned, StoreError> {
    let rows = sqlx::query(ENDED_BEFORE)
        .bind(ended_before_ms)
        .bind(PRUNED_AT_ONCE)
        .fetch_all(&mut *connection)
        .await?;
    if rows.is_empty() {
        sqlx::query("DELETE FROM minutes WHERE at_ms < $1")
            .bind(ended_before_ms)
            .execute(connection)
            .await?;
        return Ok(Pruned::Whole);
    }
    let numbers = rows.iter().map(|row| row.try_get(0)).collect::<Result<Vec<i64>, _>>()?;
    sqlx::query(PRUNE).bind(json!(numbers).to_string()).execute(connection).await?;
    Ok(Pruned::Part(String::new()))
}

/// Forgets older keys among the next few hundred after one; says how far it came. Keys come in no order of time,
/// and an index by time would cost every delivery two more writes.
pub(super) async fn prune_keys(
    connection: &mut SqliteConnection,
    after: &str,
    before_ms: i64,
) -> Result<Pruned, StoreError> {
    let end = sqlx::query(END_OF_PART)
        .bind(after)
        .bind(PRUNED_AT_ONCE)
        .fetch_optional(&mut *connection)
        .await?;
    let end = end.map(|row| row.try_get::<String, _>(0)).transpose()?;
    sqlx::query(PRUNE_KEYS)
        .bind(after)
        .bind(end.as_deref())
        .bind(before_ms)
        .execute(connection)
        .await?;
    Ok(end.map_or(Pruned::Whole, Pruned::Part))
}
