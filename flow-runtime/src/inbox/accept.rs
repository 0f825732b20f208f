//! Storing deliveries: dedupe keys, payload and execution in one transaction.

use std::fmt::Write;
use std::sync::LazyLock;

use sqlx::Row;
use sqlx::sqlite::SqliteConnection;

use super::presence::Owner;
use super::{Accepted, Delivery};
use crate::error::StoreError;

/// One round trip to the connection's thread for the whole row set of an execution.
const INSERT: &str = "
INSERT INTO inbox (number, payload) VALUES ($1, $2);
INSERT INTO executions (number, id, deployment, handler, event, delivery_id, verified, owner, state, accepted_at_ms, due_at_ms)
VALUES ($1, $3, $4, $5, $6, $7, $8, $10, 'accepted', $9, $9);
";

/// As `INSERT`, with two keys first: a conflict leaves nothing behind.
const INSERT_WITH_KEYS: &str = "
INSERT INTO dedupe (key, execution, at_ms) VALUES ($11, $3, $9), ($12, $3, $9);
INSERT INTO inbox (number, payload) VALUES ($1, $2);
INSERT INTO executions (number, id, deployment, handler, event, delivery_id, verified, owner, state, accepted_at_ms, due_at_ms)
VALUES ($1, $3, $4, $5, $6, $7, $8, $10, 'accepted', $9, $9);
";

const INSERT_WITH_KEY: &str = "
INSERT INTO dedupe (key, execution, at_ms) VALUES ($11, $3, $9);
INSERT INTO inbox (number, payload) VALUES ($1, $2);
INSERT INTO executions (number, id, deployment, handler, event, delivery_id, verified, owner, state, accepted_at_ms, due_at_ms)
VALUES ($1, $3, $4, $5, $6, $7, $8, $10, 'accepted', $9, $9);
";

/// How many deliveries of the usual kind (one execution, two keys) are stored by one trip to the connection's
/// thread. The trip costs more than the rows.
const CHUNKS: [usize; 2] = [16, 4];
static CHUNK_STATEMENTS: LazyLock<[String; 2]> = LazyLock::new(|| CHUNKS.map(chunk_statement));

/// Parameters of one delivery within a chunk.
const PARAMETERS: usize = 12;

/// Inserts so many deliveries, or stops at a key in conflict with the savepoint still open.
fn chunk_statement(deliveries: usize) -> String {
    let mut keys = Vec::new();
    let mut payloads = Vec::new();
    let mut executions = Vec::new();
    for delivery in 0..deliveries {
        let parameter = |position: usize| format!("${}", delivery * PARAMETERS + position);
        let list = |positions: &[usize]| {
            positions.iter().map(|position| parameter(*position)).collect::<Vec<_>>().join(", ")
        };
        keys.push(format!("({}), ({})", list(&[11, 3, 9]), list(&[12, 3, 9])));
        payloads.push(format!("({})", list(&[1, 2])));
        executions.push(format!(
            "({}, 'accepted', {})",
            list(&[1, 3, 4, 5, 6, 7, 8, 10]),
            list(&[9, 9])
        ));
    }
    let mut statement = String::from("SAVEPOINT chunk;");
    write!(
        statement,
        "INSERT INTO dedupe (key, execution, at_ms) VALUES {};
         INSERT INTO inbox (number, payload) VALUES {};
         INSERT INTO executions (number, id, deployment, handler, event, delivery_id, verified, owner, state, accepted_at_ms, due_at_ms)
         VALUES {};
         RELEASE chunk;",
        keys.join(", "),
        payloads.join(", "),
        executions.join(", ")
    )
    .expect("text takes every write");
    statement
}

/// Stores many deliveries within the writer's transaction; the answers stand in the same order.
pub(super) async fn accept_all(
    connection: &mut SqliteConnection,
    deliveries: &[&Delivery],
    owner: Owner,
    next_number: &mut i64,
) -> Result<Vec<Accepted>, StoreError> {
    let mut accepted = Vec::with_capacity(deliveries.len());
    let mut rest = deliveries;
    while !rest.is_empty() {
        let usual = rest.iter().take_while(|delivery| is_usual(delivery)).count();
        let fitting = CHUNKS.iter().zip(CHUNK_STATEMENTS.iter()).find(|(size, _)| **size <= usual);
        let (size, stored) = match fitting {
            Some((size, statement)) => {
                let (chunk, _) = rest.split_at(*size);
                (*size, accept_chunk(connection, statement, chunk, owner, next_number).await?)
            }
            None => (1, None),
        };
        let (now, later) = rest.split_at(size);
        match stored {
            Some(stored) => accepted.extend(stored),
            None => {
                for delivery in now {
                    accepted.push(accept(connection, delivery, owner, next_number).await?);
                }
            }
        }
        rest = later;
    }
    Ok(accepted)
}

fn is_usual(delivery: &Delivery) -> bool {
    delivery.executions.len() == 1 && delivery.keys.len() == 2
}

/// Stores a chunk, or nothing where one of its keys is in conflict.
async fn accept_chunk(
    connection: &mut SqliteConnection,
    statement: &'static str,
    chunk: &[&Delivery],
    owner: Owner,
    next_number: &mut i64,
) -> Result<Option<Vec<Accepted>>, StoreError> {
    let mut query = sqlx::query(statement);
    let mut accepted = Vec::with_capacity(chunk.len());
    let mut number = *next_number;
    for delivery in chunk {
        let Some(execution) = delivery.executions.first() else {
            return Ok(None);
        };
        query = query
            .bind(number)
            .bind(delivery.payload.as_ref().to_vec())
            .bind(execution.id.as_str())
            .bind(owner.deployment)
            .bind(execution.handler)
            .bind(delivery.event.as_str())
            .bind(delivery.delivery_id.as_str())
            .bind(delivery.verified)
            .bind(delivery.at_ms)
            .bind(owner.process.number());
        for key in delivery.keys.iter().take(2) {
            query = query.bind(key.as_str());
        }
        accepted.push(Accepted::Stored(vec![number]));
        number += 1;
    }
    match query.execute(&mut *connection).await {
        Ok(_) => {
            *next_number = number;
            Ok(Some(accepted))
        }
        Err(error) if is_conflict(&error) => {
            sqlx::raw_sql("ROLLBACK TO chunk; RELEASE chunk").execute(connection).await?;
            Ok(None)
        }
        Err(error) => Err(error.into()),
    }
}

/// The number that the next execution gets. Read within the transaction, since two versions share a store.
pub(super) async fn next_number(connection: &mut SqliteConnection) -> Result<i64, StoreError> {
    let row = sqlx::query("SELECT coalesce(max(number), 0) + 1 FROM executions")
        .fetch_one(connection)
        .await?;
    Ok(row.try_get(0)?)
}

/// Stores one delivery of any kind.
async fn accept(
    connection: &mut SqliteConnection,
    delivery: &Delivery,
    owner: Owner,
    next_number: &mut i64,
) -> Result<Accepted, StoreError> {
    let mut numbers = Vec::with_capacity(delivery.executions.len());
    for (position, execution) in delivery.executions.iter().enumerate() {
        // Further executions of the same delivery stand under the keys of the first.
        let keys = if position == 0 { delivery.keys.as_slice() } else { &[] };
        let statement = match keys.len() {
            0 => INSERT,
            1 => INSERT_WITH_KEY,
            _ => INSERT_WITH_KEYS,
        };
        let mut query = sqlx::query(statement)
            .bind(*next_number)
            .bind(delivery.payload.as_ref().to_vec())
            .bind(execution.id.as_str())
            .bind(owner.deployment)
            .bind(execution.handler)
            .bind(delivery.event.as_str())
            .bind(delivery.delivery_id.as_str())
            .bind(delivery.verified)
            .bind(delivery.at_ms)
            .bind(owner.process.number());
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
    Err(StoreError::Unreadable("a key in conflict is not there".to_owned()))
}
