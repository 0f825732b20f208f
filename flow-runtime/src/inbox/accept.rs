//! Storing deliveries: dedupe keys, payload and execution in one transaction.

use sqlx::Row;
use sqlx::sqlite::SqliteConnection;

use super::{Accepted, Delivery};
use crate::error::StoreError;

/// One round trip to the connection's thread for the whole row set of an execution.
const INSERT: &str = "
INSERT INTO inbox (number, payload) VALUES ($1, $2);
INSERT INTO executions (number, id, deployment, handler, event, delivery_id, verified, state, accepted_at_ms, due_at_ms)
VALUES ($1, $3, $4, $5, $6, $7, $8, 'accepted', $9, $9);
";

/// As `INSERT`, with two keys first: a conflict leaves nothing behind.
const INSERT_WITH_KEYS: &str = "
INSERT INTO dedupe (key, execution, at_ms) VALUES ($10, $3, $9), ($11, $3, $9);
INSERT INTO inbox (number, payload) VALUES ($1, $2);
INSERT INTO executions (number, id, deployment, handler, event, delivery_id, verified, state, accepted_at_ms, due_at_ms)
VALUES ($1, $3, $4, $5, $6, $7, $8, 'accepted', $9, $9);
";

const INSERT_WITH_KEY: &str = "
INSERT INTO dedupe (key, execution, at_ms) VALUES ($10, $3, $9);
INSERT INTO inbox (number, payload) VALUES ($1, $2);
INSERT INTO executions (number, id, deployment, handler, event, delivery_id, verified, state, accepted_at_ms, due_at_ms)
VALUES ($1, $3, $4, $5, $6, $7, $8, 'accepted', $9, $9);
";

/// The number that the next execution gets. Read within the transaction, since two versions share a store.
pub(super) async fn next_number(connection: &mut SqliteConnection) -> Result<i64, StoreError> {
    let row = sqlx::query("SELECT coalesce(max(number), 0) + 1 FROM executions")
        .fetch_one(connection)
        .await?;
    Ok(row.try_get(0)?)
}

/// Stores a delivery within the writer's transaction.
pub(super) async fn accept(
    connection: &mut SqliteConnection,
    delivery: &Delivery,
    deployment: i64,
    next_number: &mut i64,
) -> Result<Accepted, StoreError> {
    let mut numbers = Vec::with_capacity(delivery.executions.len());
    for (position, execution) in delivery.executions.iter().enumerate() {
        // Further executions of the same delivery stand under the keys of the first.
        let keys = if position == 0 {
            delivery.keys.as_slice()
        } else {
            &[]
        };
        let statement = match keys.len() {
            0 => INSERT,
            1 => INSERT_WITH_KEY,
            _ => INSERT_WITH_KEYS,
        };
        let mut query = sqlx::query(statement)
            .bind(*next_number)
            .bind(delivery.payload.as_ref().to_vec())
            .bind(execution.id.as_str())
            .bind(deployment)
            .bind(execution.handler)
            .bind(delivery.event.as_str())
            .bind(delivery.delivery_id.as_str())
            .bind(delivery.verified)
            .bind(delivery.at_ms);
        for key in keys.iter().take(2) {
            query = query.bind(key.as_str());
        }
        if let Err(error) = query.execute(&mut *connection).await {
            if is_conflict(&error) {
                return original(connection, keys).await.map(Accepted::Duplicate);
            }
            return Err(error.into());
        }
        numbers.push(*next_number);
        *next_number += 1;
    }
    Ok(Accepted::Stored(numbers))
}

fn is_conflict(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Database(database) => database.is_unique_violation(),
        _ => false,
    }
}

/// The execution that stands under one of the keys.
async fn original(
    connection: &mut SqliteConnection,
    keys: &[String],
) -> Result<String, StoreError> {
    for key in keys {
        let found = sqlx::query("SELECT execution FROM dedupe WHERE key = $1")
            .bind(key.as_str())
            .fetch_optional(&mut *connection)
            .await?;
        if let Some(row) = found {
            return Ok(row.try_get(0)?);
        }
    }
    Err(StoreError::Unreadable(
        "a key in conflict is not there".to_owned(),
    ))
}
