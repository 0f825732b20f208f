//! Connections and their sealed secrets.

use sqlx::{Sqlite, Transaction};

use super::{Store, StoreError, now_ms};

/// A connection without its secrets.
#[derive(Clone, Debug)]
pub struct ConnectionRow {
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: String,
    /// Its base URL; empty for the provider's own.
    pub base_url: String,
    /// When it was last changed.
    pub updated_at_ms: i64,
}

/// A secret as it is kept.
#[derive(Clone, Debug)]
pub struct SealedSecret {
    /// Its field.
    pub field: String,
    /// Nonce and ciphertext.
    pub sealed: Vec<u8>,
    /// Whether the server made it.
    pub made_here: bool,
}

/// How a connection changes, in one transaction.
#[derive(Debug)]
pub struct ConnectionChange<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its kind from now on.
    pub kind: &'a str,
    /// Its base URL from now on.
    pub base_url: &'a str,
    /// Fields whose secrets go.
    pub removed: Vec<&'a str>,
    /// Secrets to keep from now on.
    pub set: Vec<SealedSecret>,
}

const ONE: &str = "SELECT name, kind, base_url, updated_at_ms FROM connections WHERE name = ?";

impl Store {
    /// All connections by name, each with the fields whose secrets are set.
    pub async fn connections(&self) -> Result<Vec<(ConnectionRow, Vec<String>)>, StoreError> {
        let rows: Vec<(String, String, String, i64)> = sqlx::query_as(
            "SELECT name, kind, base_url, updated_at_ms FROM connections ORDER BY name",
        )
        .fetch_all(self.pool())
        .await?;
        let fields: Vec<(String, String)> = sqlx::query_as(
            "SELECT connection, field FROM connection_secrets ORDER BY connection, field",
        )
        .fetch_all(self.pool())
        .await?;
        let all = rows.into_iter().map(|row| {
            let row = connection(row);
            let set = fields.iter().filter(|(name, _)| *name == row.name);
            let set = set.map(|(_, field)| field.clone()).collect();
            (row, set)
        });
        Ok(all.collect())
    }

    /// One connection with its sealed secrets.
    pub async fn connection(
        &self,
        name: &str,
    ) -> Result<Option<(ConnectionRow, Vec<SealedSecret>)>, StoreError> {
        let row: Option<(String, String, String, i64)> =
            sqlx::query_as(ONE).bind(name).fetch_optional(self.pool()).await?;
        let Some(row) = row else {
            return Ok(None);
        };
        let secrets: Vec<(String, Vec<u8>, bool)> = sqlx::query_as(
            "SELECT field, sealed, made_here FROM connection_secrets WHERE connection = ? ORDER BY field",
        )
        .bind(name)
        .fetch_all(self.pool())
        .await?;
        let secrets = secrets.into_iter().map(|(field, sealed, made_here)| SealedSecret {
            field,
            sealed,
            made_here,
        });
        Ok(Some((connection(row), secrets.collect())))
    }

    /// Creates or changes a connection. Where it `moves` from what it is to where no earlier secret may go,
    /// all of those are removed; it is asked within the transaction, so that no other save comes in between.
    pub async fn save_connection(
        &self,
        change: &ConnectionChange<'_>,
        moves: impl FnOnce(&ConnectionRow) -> bool + Send,
    ) -> Result<(), StoreError> {
        let mut transaction = self.pool().begin_with("BEGIN IMMEDIATE").await?;
        let old: Option<(String, String, String, i64)> =
            sqlx::query_as(ONE).bind(change.name).fetch_optional(&mut *transaction).await?;
        sqlx::query(
            "INSERT INTO connections (name, kind, base_url, updated_at_ms) VALUES (?, ?, ?, ?) \
             ON CONFLICT (name) DO UPDATE SET kind = excluded.kind, base_url = excluded.base_url, \
             updated_at_ms = excluded.updated_at_ms",
        )
        .bind(change.name)
        .bind(change.kind)
        .bind(change.base_url)
        .bind(now_ms())
        .execute(&mut *transaction)
        .await?;
        if old.is_some_and(|old| moves(&connection(old))) {
            sqlx::query("DELETE FROM connection_secrets WHERE connection = ?")
                .bind(change.name)
                .execute(&mut *transaction)
                .await?;
        }
        for field in &change.removed {
            sqlx::query("DELETE FROM connection_secrets WHERE connection = ? AND field = ?")
                .bind(change.name)
                .bind(*field)
                .execute(&mut *transaction)
                .await?;
        }
        for secret in &change.set {
            set_secret(&mut transaction, change.name, secret).await?;
        }
        transaction.commit().await?;
        Ok(())
    }

    /// Keeps a secret that the server made, and makes the connection where it is missing.
    /// False where there is a secret already: then nothing changes.
    pub async fn add_made_secret(
        &self,
        name: &str,
        kind: &str,
        secret: &SealedSecret,
    ) -> Result<bool, StoreError> {
        let mut transaction = self.pool().begin_with("BEGIN IMMEDIATE").await?;
        let now = now_ms();
        sqlx::query(
            "INSERT INTO connections (name, kind, base_url, updated_at_ms) VALUES (?, ?, '', ?) \
             ON CONFLICT (name) DO NOTHING",
        )
        .bind(name)
        .bind(kind)
        .bind(now)
        .execute(&mut *transaction)
        .await?;
        let done = sqlx::query(
            "INSERT INTO connection_secrets (connection, field, sealed, made_here) VALUES (?, ?, ?, 1) \
             ON CONFLICT (connection, field) DO NOTHING",
        )
        .bind(name)
        .bind(&secret.field)
        .bind(&secret.sealed)
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(done.rows_affected() == 1)
    }

    /// Removes a connection with its secrets; false where there is none.
    pub async fn remove_connection(&self, name: &str) -> Result<bool, StoreError> {
        let done = sqlx::query("DELETE FROM connections WHERE name = ?")
            .bind(name)
            .execute(self.pool())
            .await?;
        Ok(done.rows_affected() == 1)
    }
}

async fn set_secret(
    transaction: &mut Transaction<'_, Sqlite>,
    connection: &str,
    secret: &SealedSecret,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO connection_secrets (connection, field, sealed, made_here) VALUES (?, ?, ?, ?) \
         ON CONFLICT (connection, field) DO UPDATE SET sealed = excluded.sealed, made_here = excluded.made_here",
    )
    .bind(connection)
    .bind(&secret.field)
    .bind(&secret.sealed)
    .bind(secret.made_here)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

fn connection(
    (name, kind, base_url, updated_at_ms): (String, String, String, i64),
) -> ConnectionRow {
    ConnectionRow { name, kind, base_url, updated_at_ms }
}
